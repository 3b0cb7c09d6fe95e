// SPDX-License-Identifier: Apache-2.0

import AMQP
import ArgumentParser
import Operations
import Reporting

struct ReceiptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipts",
        abstract: "Biên nhận của đơn vị / what was received and counted.",
        discussion: """
            Lấy biên nhận mới về và lưu trên máy này. --all in cả những biên nhận đã lấy trước đây, không có mạng cũng xem \
            được. --from-province lấy lại từ tỉnh, khi dùng máy khác hoặc máy này đã mất biên nhận cũ.

            Ví dụ:  nhipcau receipts --unit 341
                    nhipcau receipts --from-province --since 01/01/2025
            """
    )

    @Option(help: "Mã đơn vị; mặc định account.unit.")
    var unit: String?
    @Flag(help: "In cả các biên nhận cũ lưu trên máy này.")
    var all = false
    @Flag(help: "Lấy lại từ tỉnh các biên nhận đã gửi trước đây.")
    var fromProvince = false
    @Option(help: "Cùng --from-province: chỉ lấy từ ngày này (2025-01-01 hoặc 01/01/2025).")
    var since: String?
    @Flag(help: "JSON, mỗi dòng một thông điệp receipts.v1.")
    var json = false
    @OptionGroup var officer: OfficerOptions

    func run() async throws {
        try await officer.run {
            let setting = try Setting(isForOfficers: true)
            let first = try day()
            if all {
                try await new(setting, first, toleratesFailure: true)
                try await showAll(setting)
            } else {
                try await new(setting, first, toleratesFailure: false)
            }
        }
    }

    private func day() throws -> CivilDate? {
        guard let since else { return nil }
        guard fromProvince else {
            throw Failure.officer(
                "Lệnh chưa đủ: --since chỉ dùng cùng --from-province",
                next: "nhipcau receipts --from-province --since \(Console.plain(since))"
            )
        }
        guard let day = CivilDate(written: since) else {
            throw Failure.officer(
                "Chưa lấy lại biên nhận từ ngày \"\(Console.plain(since))\"",
                why: "không đúng dạng ngày",
                next: "ghi như 2025-01-01 hoặc 01/01/2025"
            )
        }
        return day
    }

    /// - Parameter toleratesFailure: what lies on the disk is shown all the same.
    private func new(_ setting: Setting, _ first: CivilDate?, toleratesFailure: Bool) async throws {
        do {
            try await collect(setting, first)
        } catch let error where toleratesFailure && !fromProvince && (error is AMQPError || error is Failure) {
            let failure = (error as? AMQPError).map { Failure.officer($0) } ?? error as? Failure
            let detail = officer.codes ? failure?.detail.map { " (\(Console.plain($0)))" } ?? "" : ""
            Console.error("\(failure?.what ?? "")\(detail). Dưới đây là các biên nhận đã lưu trên máy này.")
        }
    }

    private func collect(_ setting: Setting, _ first: CivilDate?) async throws {
        let sender = try ReportSender(setting.configuration, unit: unit)
        try await Sending(sender: sender, showsCodes: officer.codes).sendWaiting()
        let box = ReceiptBox(setting.configuration, sender.account)
        let request = fromProvince ? ReceiptRequest(account: sender.account, since: first) : nil
        try await request?.send()
        if request != nil { Console.error("Đã gửi yêu cầu, đang đợi tỉnh gửi lại biên nhận …") }
        let printsJSON = json && !all
        let haul = try await box.collect(request.map { .request($0.id) } ?? .emptyQueue) { lines in
            if printsJSON { Self.printJSON(lines) }
        }
        if let failure = request?.failure(haul) { throw failure }
        if request != nil {
            Console.error(
                "Tỉnh đã gửi lại \(VietnameseNumber.grouped(haul.receipts)) biên nhận,"
                    + " trong đó \(VietnameseNumber.grouped(haul.newCount)) chưa có trên máy này."
            )
        }
        if json || all { return }
        ReceiptPrinter(showsCodes: officer.codes).show(haul)
        if haul.newCount == 0 { Console.out("Chưa có biên nhận mới. Xem biên nhận cũ: nhipcau receipts --all") }
    }

    private func showAll(_ setting: Setting) async throws {
        let unitCode = try OfficeAccount.unitCode(setting.configuration, unit: unit)
        let journal = ReceiptBox.journal(setting.configuration, unitCode)
        let lines = try await BlockingWork.run { try journal.lines() }
        if json { return Self.printJSON(lines) }
        ReceiptPrinter(showsCodes: officer.codes).show(lines)
        if lines.isEmpty { Console.out("Máy này chưa lưu biên nhận nào.") }
    }

    private static func printJSON(_ lines: [ReceiptLine]) {
        for line in lines {
            if let message = line.message { Console.outJSON(String(decoding: message, as: UTF8.self)) }
        }
    }
}

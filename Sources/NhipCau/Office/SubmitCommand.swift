// SPDX-License-Identifier: Apache-2.0

import AMQP
import ArgumentParser
import Foundation
import Operations
import Reporting

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Gửi báo cáo lên tỉnh / send a report.",
        discussion: """
            Kiểm tra trước; có lỗi thì không gửi. Mất mạng thì báo cáo được giữ lại và gửi sau, đúng một lần. Gửi lại cùng
            một tệp không bị tính hai lần. Bản sửa: ghi "Sửa từ bản số" và "Lý do sửa" trong tệp.
            Mã thoát: 0 đã gửi, 1 có lỗi, 75 đang giữ để gửi sau.

            Ví dụ:  nhipcau submit 341-2025-Q1.csv --wait
            """
    )

    @Argument(help: "Tệp CSV theo mẫu, hoặc JSON report.v1.")
    var file: String
    @Option(help: "Mã đơn vị gửi; mặc định là đơn vị ghi trong báo cáo.")
    var unit: String?
    @Flag(help: "Đợi biên nhận (tối đa 60 giây).")
    var wait = false

    func run() async throws {
        try await Failure.guarded("gửi \(file)", isForOfficers: true) {
            let setting = try Setting()
            let data = try setting.referenceData()
            let checked = try ReportFile(path: file, data: data, accountPrefix: setting.configuration.account.prefix)
            Console.out(CheckCommand.summary(checked))
            guard !checked.hasErrors, let report = checked.report, let id = report.submissionID, let body = checked.body
            else { throw Exit.failure }
            let sender = try ReportSender(setting.configuration, unit: unit ?? report.unitCode)
            try sender.spool.add(id: id, body: body)
            try await Sending.send(sender)
            if wait { try await awaitReceipt(of: id, setting, sender.account) }
        }
    }

    private func awaitReceipt(of id: UUID, _ setting: Setting, _ account: OfficeAccount) async throws {
        Console.error("Đang đợi biên nhận …")
        let box = ReceiptBox(setting.configuration, account)
        let receipts = try await box.collect(until: [id], within: .seconds(60))
        // Also those of earlier submissions: they were waiting for her.
        for receipt in receipts { Console.out("\n" + ReceiptRenderer().render(receipt)) }
        guard let receipt = receipts.last(where: { $0.submissionID == id }) else {
            throw Failure(
                "nhận biên nhận trong 60 giây",
                why: "báo cáo đã gửi và an toàn, nhưng phía tỉnh chưa trả lời",
                next: "xem lại sau bằng: nhipcau receipts",
                isForOfficers: true
            )
        }
        if !receipt.outcome.isAccepted, receipt.outcome != .duplicate { throw Exit.failure }
    }
}

struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Gửi các báo cáo đang giữ / send what waits from earlier.",
        discussion: "Ví dụ:  nhipcau send --unit 341"
    )

    @Option(help: "Mã đơn vị; mặc định account.unit.")
    var unit: String?

    func run() async throws {
        try await Failure.guarded("gửi các báo cáo đang giữ", isForOfficers: true) {
            let sender = try ReportSender(try Setting().configuration, unit: unit)
            if sender.spool.entries().isEmpty { return Console.out("Không có báo cáo nào đang chờ gửi.") }
            try await Sending.send(sender)
        }
    }
}

/// Sends the spool and says what became of it.
enum Sending {
    static func send(_ sender: ReportSender) async throws {
        let answers: [ReportSender.Answer]
        do {
            answers = try await sender.send()
        } catch let error as AMQPError {
            throw kept(sender, error)
        }
        for answer in answers {
            Console.out("\(answer.id.uuidString.lowercased()): \(ReportSender.explanation(answer.outcome))")
        }
        if !answers.allSatisfy(\.outcome.isConfirmed) { throw Exit(75) }
    }

    private static func kept(_ sender: ReportSender, _ error: AMQPError) -> Exit {
        let count = sender.spool.entries().count
        let isAccess = error.code == .accessRefused
        return Failure(
            isAccess ? "đăng nhập bằng \(sender.account.user)" : "nối tới máy chủ của tỉnh",
            why: "\(Console.plain(error.message)). Đang giữ \(count) báo cáo tại \(sender.spool.directory), không mất",
            next: isAccess
                ? "kiểm tra tệp mật khẩu của đơn vị, rồi: nhipcau send"
                : "khi có mạng trở lại: nhipcau send (hoặc gửi báo cáo khác, phần đang giữ đi trước)",
            isForOfficers: true
        ).told(code: 75)
    }
}

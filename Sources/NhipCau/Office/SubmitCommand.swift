// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Operations
import Reporting

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Gửi báo cáo lên tỉnh / send a report.",
        discussion: """
            Kiểm tra trước; có lỗi thì không gửi. Mất mạng thì báo cáo được giữ lại và gửi sau, đúng một lần. Gửi lại cùng \
            một tệp không bị tính hai lần. Bản sửa: ghi vào ô "Sửa từ bản số" số của bản đã gửi (biên nhận có ghi: bản \
            số …), ghi "Lý do sửa", và gửi toàn bộ báo cáo.
            Mã thoát: 0 đã gửi (với --wait: đã tiếp nhận, đã nhận từ trước hoặc đang chờ bản trước), 1 có lỗi hoặc chưa \
            tiếp nhận, 75 đang giữ để gửi sau.

            Ví dụ:  nhipcau submit 341-2025-Q1.csv --wait
            """
    )

    @Argument(help: "Tệp CSV theo mẫu, hoặc JSON report.v1.")
    var file: String
    @Option(help: "Mã đơn vị gửi; mặc định là đơn vị ghi trong báo cáo.")
    var unit: String?
    @Flag(help: "Đợi biên nhận (tối đa 60 giây).")
    var wait = false
    @OptionGroup var officer: OfficerOptions

    func run() async throws {
        try await officer.run {
            let setting = try Setting(isForOfficers: true)
            let data = try setting.referenceData()
            let checked = try ReportFile(path: file, data: data, accountPrefix: setting.configuration.account.prefix)
            Console.out(CheckCommand.summary(checked, showsCodes: officer.codes))
            guard !checked.hasErrors, let report = checked.report else { throw Exit.failure }
            let sender = try ReportSender(setting.configuration, unit: unit ?? report.unitCode)
            let id = try sender.spool.add(title: checked.title, id: checked.statedID, body: checked.body)
            try await Sending(sender: sender, showsCodes: officer.codes).send()
            if wait { try await awaitReceipt(of: id, setting, sender.account) }
        }
    }

    private func awaitReceipt(of id: UUID, _ setting: Setting, _ account: OfficeAccount) async throws {
        Console.error("Đang đợi biên nhận …")
        let haul = try await ReceiptBox(setting.configuration, account).collect(.answers([id], within: .seconds(60)))
        ReceiptPrinter(showsCodes: officer.codes).show(haul, beside: id)
        guard let receipt = haul.answer(to: id) else {
            throw Failure.officer(
                "Chưa nhận được biên nhận trong 60 giây",
                why: "báo cáo đã gửi và an toàn, nhưng phía tỉnh chưa trả lời",
                next: "xem lại sau bằng lệnh: nhipcau receipts"
            )
        }
        if !receipt.outcome.isInGoodOrder { throw Exit.failure }
    }
}

extension Outcome {
    /// Nothing is left for the officer to mend.
    var isInGoodOrder: Bool {
        switch self {
        case .accepted, .acceptedWithWarnings, .duplicate, .waiting: true
        case .rejected, .conflict: false
        }
    }
}

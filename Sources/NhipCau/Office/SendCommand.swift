// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Gửi các báo cáo đang giữ / send what waits from earlier.",
        discussion: """
            Các lệnh submit và receipts cũng gửi phần đang giữ trước. Để máy tự gửi, đặt lịch chạy: nhipcau send --quiet
            Mã thoát: 0 đã gửi hết, 75 còn phần chưa gửi được.

            Ví dụ:  nhipcau send --unit 341
            """
    )

    @Option(help: "Mã đơn vị; mặc định account.unit.")
    var unit: String?
    @Flag(help: "Không in gì khi mọi việc bình thường; dùng khi đặt lịch.")
    var quiet = false
    @OptionGroup var officer: OfficerOptions

    func run() async throws {
        try await officer.run {
            let sender = try ReportSender(try Setting(isForOfficers: true).configuration, unit: unit)
            if sender.spool.entries().isEmpty, sender.spool.damaged().isEmpty {
                if !quiet { Console.out("Không có báo cáo nào đang chờ gửi.") }
                return
            }
            try await Sending(sender: sender, showsCodes: officer.codes, isQuiet: quiet).send()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Operations
import Reporting

struct ReceiptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipts",
        abstract: "Biên nhận của đơn vị / what was received, counted, and is still missing.",
        discussion: """
            Lấy biên nhận mới về và lưu lại; --all in cả những biên nhận đã lấy trước đây.

            Ví dụ:  nhipcau receipts --unit 341
            """
    )

    @Option(help: "Mã đơn vị; mặc định account.unit.")
    var unit: String?
    @Flag(help: "In cả các biên nhận cũ.")
    var all = false
    @Flag(help: "JSON, mỗi dòng một thông điệp receipts.v1.")
    var json = false

    func run() async throws {
        try await Failure.guarded("lấy biên nhận", isForOfficers: true) {
            let setting = try Setting()
            let account = try OfficeAccount(setting.configuration, unit: unit)
            let box = ReceiptBox(setting.configuration, account)
            let new = try await box.collect()
            let receipts = all ? box.kept() : new
            if json {
                for receipt in receipts { Console.out(String(decoding: ReceiptWriter.write([receipt]), as: UTF8.self)) }
                return
            }
            for receipt in receipts { Console.out(ReceiptRenderer().render(receipt)) }
            if receipts.isEmpty { Console.out("Chưa có biên nhận mới. Xem biên nhận cũ: nhipcau receipts --all") }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Reporting
import Testing

extension EndToEndTests {
    @Test("Very many receipts are fetched with a count on screen, and all lie on disk without a broker")
    func manyReceipts() async throws {
        try await Ground.with("receipts_many") { ground in
            let office = try Program.office("341", on: ground)
            defer { office.removeFolder() }
            let post = ReceiptPost(ground: ground, unit: "341")
            let count = 30_000
            try await post.send(
                (0..<count).map { [ReceiptPost.receipt($0, of: "341", $0 == 7 ? .rejected : .accepted)] }
            )
            let receipts = try await office.run("receipts")
            #expect(receipts.status == 0, "\(receipts)")
            #expect(receipts.complaint.contains("Đã lấy và lưu 30.000 biên nhận (100%)"), "\(receipts.complaint)")
            #expect(receipts.out.contains("Đã lấy 30.000 biên nhận mới:"), "\(receipts.out)")
            #expect(receipts.out.contains("ĐÃ TIẾP NHẬN: 29.999"))
            #expect(receipts.out.contains("BIÊN NHẬN TB-2025-000007: CHƯA TIẾP NHẬN, CÓ LỖI"), "what is to be mended")
            #expect(try await post.depth() == 0)
            let files = try FileManager.default.contentsOfDirectory(atPath: office.file("receipts/341"))
            #expect(files == ["receipts.log"])

            // The same folder where no broker is.
            let alone = office.moved(to: try Program.alone())
            let all = try await alone.run("receipts", "--all", "--json")
            #expect(all.status == 0 && all.complaint.contains("Chưa kết nối được tới máy chủ của tỉnh"))
            let lines = all.out.split(separator: "\n")
            #expect(lines.count == count)
            let first = try #require(lines.first.flatMap { ReceiptReader.read(Array($0.utf8))?.first })
            #expect(first.receiptNo == "TB-2025-000000", "in the order of the decisions")
        }
    }

    @Test("A crash while receipts are fetched loses none and doubles none")
    func crashesWhileFetching() async throws {
        try await Ground.with("receipts_crash") { ground in
            let office = try Program.office("341", on: ground)
            defer { office.removeFolder() }
            let post = ReceiptPost(ground: ground, unit: "341")
            let sent = (0..<20_000).map { ReceiptPost.receipt($0, of: "341") }
            try await post.send(sent.chunked(by: 4))
            let log = office.file("receipts/341/receipts.log")
            var crashes = 0
            for kept in stride(from: 1, to: 20_000, by: 3_000) {
                let running = try office.start(["receipts"])
                try await ground.until("some are on disk, or all") {
                    let lines = (FileManager.default.contents(atPath: log) ?? Data()).count { $0 == 0x0A }
                    return lines >= kept || running.process.status != nil
                }
                if running.process.status == nil { crashes += 1 }
                running.process.signal(SIGKILL)
                _ = try await running.answer()
            }
            #expect(crashes > 0)
            let last = try await office.run("receipts")
            #expect(last.status == 0, "\(last)")
            let all = try await office.run("receipts", "--all", "--json")
            let ids = all.out.split(separator: "\n").compactMap {
                ReceiptReader.read(Array($0.utf8))?.first?.submissionID
            }
            #expect(ids == sent.map(\.submissionID), "every one once, in order")
        }
    }

    @Test("Another computer of a unit asks the province for its receipts again")
    func receiptsFromProvince() async throws {
        try await Ground.with("receipts_again") { ground in
            let office = try Program.office("341", on: ground)
            defer { office.removeFolder() }
            let post = ReceiptPost(ground: ground, unit: "341")
            let sent = (0..<2_500).map { ReceiptPost.receipt($0, of: "341") }
            // One came by itself before.
            try await post.send([[sent[3]]])
            #expect(try await office.run("receipts").out.contains("TB-2025-000003"))

            let running = try office.start(["receipts", "--from-province", "--since", "01/01/2025"])
            let request = try await arrivedRequest(ground)
            #expect(request.routingKey == "report.submitted.341")
            #expect(request.properties.type == "receipts.request.v1")
            #expect(request.properties.userID == "unit-341")
            #expect(String(decoding: request.body, as: UTF8.self) == #"{"since":"2025-01-01"}"#)
            let id = try #require(request.properties.messageID)
            #expect(UUID(uuidString: id) != nil && id.dropFirst(14).first == "7", "of version 7, in time order")
            try await post.send(sent.chunked(by: 100), answering: id)
            let answer = try await running.answer()
            #expect(answer.status == 0, "\(answer)")
            #expect(answer.complaint.contains("Tỉnh đã gửi lại 2.500 biên nhận, trong đó 2.499 chưa có trên máy này."))
            #expect(answer.complaint.contains("Đã lấy và lưu 2.500 biên nhận, còn 0"))
            let all = try await office.run("receipts", "--all", "--json")
            #expect(all.out.split(separator: "\n").count == 2_500)
        }
    }

    @Test("A province that does not know the request says so, and nothing waits for ever")
    func requestRefused() async throws {
        try await Ground.with("receipts_refused") { ground in
            let office = try Program.office("341", on: ground)
            defer { office.removeFolder() }
            let running = try office.start(["receipts", "--from-province"])
            let request = try await arrivedRequest(ground)
            let id = try #require(request.properties.messageID.flatMap { UUID(uuidString: $0) })
            let refusal = ReceiptPost.receipt(
                1,
                of: "341",
                to: id,
                .rejected,
                finding: "Loại thông điệp không được nhận."
            )
            try await ReceiptPost(ground: ground, unit: "341").send([[refusal]])
            let answer = try await running.answer()
            #expect(answer.status == 1)
            #expect(answer.complaint.contains("Tỉnh chưa nhận yêu cầu lấy lại biên nhận"), "\(answer)")
            #expect(answer.complaint.contains("Loại thông điệp không được nhận."))
        }
    }

    /// The request that has arrived at the door.
    private func arrivedRequest(_ ground: Ground) async throws -> Delivery {
        try await ground.until("the request is at the door") {
            try await ground.queues().contains { $0.name == ReportTopology.submitted && $0.ready > 0 }
        }
        return try #require(try await ground.take(from: ReportTopology.submitted).first)
    }
}

extension Array {
    /// Pieces of this size, the last may be smaller.
    fileprivate func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

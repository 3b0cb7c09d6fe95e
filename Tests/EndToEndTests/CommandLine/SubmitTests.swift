// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Reporting
import Testing

extension EndToEndTests {
    /// An answer of the province to a submission, and how the command ends.
    struct Ending: Sendable, CustomTestStringConvertible {
        let outcome: Outcome
        let status: Int32
        let words: [String]

        var testDescription: String { outcome.rawValue }
    }

    static let endings = [
        Ending(outcome: .accepted, status: 0, words: ["ĐÃ TIẾP NHẬN", "bản số 1", "ghi 1 vào ô \"Sửa từ bản số\""]),
        Ending(outcome: .acceptedWithWarnings, status: 0, words: ["ĐÃ TIẾP NHẬN, CÓ ĐIỂM CẦN LƯU Ý"]),
        Ending(outcome: .duplicate, status: 0, words: ["ĐÃ NHẬN TỪ TRƯỚC", "biên nhận TB-2025-000001"]),
        Ending(outcome: .waiting, status: 0, words: ["CHỜ BẢN TRƯỚC", "không phải gửi lại"]),
        Ending(outcome: .rejected, status: 1, words: ["CHƯA TIẾP NHẬN, CÓ LỖI", "Hãy sửa các lỗi"]),
        Ending(outcome: .conflict, status: 1, words: ["KHÔNG KHỚP BẢN HIỆN HÀNH", "số của bản hiện hành"]),
    ]

    @Test("Each answer of the province ends the command with its own exit code and words", arguments: endings)
    func ending(_ ending: Ending) async throws {
        try await Ground.with("submit_endings") { ground in
            let office = try Program.office("341", on: ground)
            defer { office.removeFolder() }
            let sample = try Surroundings.required("NHIPCAU_CONFIG") + "/samples/341.csv"
            let running = try office.start(["submit", sample, "--wait"])
            let id = try await arrived(ground)
            let receipt = ReceiptPost.receipt(
                2,
                of: "341",
                to: id,
                ending.outcome,
                finding: "Báo cáo này đã nhận lúc 08:00 01/03/2025 (biên nhận TB-2025-000001); không ghi lần hai."
            )
            try await ReceiptPost(ground: ground, unit: "341").send([[receipt]])
            let answer = try await running.answer()
            #expect(answer.status == ending.status, "\(answer)")
            for words in ending.words { #expect(unwrapped(answer.out).contains(words), "\(words): \(answer.out)") }
            #expect(!answer.out.contains(id.uuidString.lowercased()) && !answer.out.contains("[revision."))
        }
    }

    @Test("The same file sent again is a new sending, and a refusal is said again as a refusal")
    func sentAgain() async throws {
        try await Ground.with("submit_again") { ground in
            let office = try Program.office("338", on: ground)
            defer { office.removeFolder() }
            let sample = try Surroundings.required("NHIPCAU_CONFIG") + "/samples/338.csv"
            var ids: [UUID] = []
            for _ in 0..<2 {
                let running = try office.start(["submit", sample, "--wait"])
                let id = try await arrived(ground)
                ids.append(id)
                let refusal = ReceiptPost.receipt(ids.count, of: "338", to: id, .conflict)
                try await ReceiptPost(ground: ground, unit: "338").send([[refusal]])
                let answer = try await running.answer()
                #expect(answer.status == 1 && answer.out.contains("KHÔNG KHỚP BẢN HIỆN HÀNH"), "\(answer)")
            }
            #expect(ids[0].uuidString < ids[1].uuidString, "ids are in the order of the sendings")
            #expect(ids.allSatisfy { $0.uuidString.dropFirst(14).first == "7" })
        }
    }

    @Test("A crash after the broker has the report sends it again with the same id and bytes")
    func crashBeforeTheConfirm() async throws {
        try await Ground.with("submit_crash") { ground in
            let away = try Program.alone()
            defer { away.removeFolder() }
            let sample = try Surroundings.required("NHIPCAU_CONFIG") + "/samples/341.csv"
            #expect(try await away.run("submit", sample).status == 75)
            let folder = away.file("spool/341")
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
            let kept = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            let back = away.moved(to: try Program.office("341", on: ground))
            #expect(try await back.run("send").status == 0)
            // As if the program had ended between the broker's word and taking the file away.
            try kept.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            #expect(try await back.run("send").status == 0)
            let taken = try await ground.take(from: ReportTopology.submitted)
            #expect(taken.count == 2)
            #expect(taken[0].properties.messageID == taken[1].properties.messageID && taken[0].body == taken[1].body)
        }
    }

    @Test("Whatever reaches the broker sends first what waits, and says so")
    func waitingGoesFirst() async throws {
        try await Ground.with("waiting_first") { ground in
            let away = try Program.alone()
            defer { away.removeFolder() }
            let sample = try Surroundings.required("NHIPCAU_CONFIG") + "/samples/341.csv"
            #expect(try await away.run("submit", sample).status == 75)
            let quiet = try await away.run("send", "--quiet")
            #expect(quiet.status == 75 && quiet.out.isEmpty && quiet.complaint.isEmpty, "a timer's mail stays empty")
            let back = away.moved(to: try Program.office("341", on: ground))
            let receipts = try await back.run("receipts")
            #expect(receipts.status == 0, "\(receipts)")
            #expect(receipts.complaint.contains("Gửi trước 1 báo cáo đang chờ trên máy này:"))
            #expect(receipts.complaint.contains("341.csv: đã gửi, máy chủ đã xác nhận"))
            #expect(try await ground.take(from: ReportTopology.submitted).count == 1)
            let nothing = try await back.run("send", "--quiet")
            #expect(nothing.status == 0 && nothing.out.isEmpty && nothing.complaint.isEmpty)
        }
    }

    @Test("A template that is there is kept, and what others wrote cannot steer the terminal")
    func filesAndForeignText() async throws {
        try await Ground.with("foreign_text") { ground in
            let office = try Program.office("341", on: ground)
            defer { office.removeFolder() }
            let sheet = office.file("341.csv")
            let template = ["template", "--unit", "341", "--period", "2025-Q1", "--output", sheet]
            let made = try await office.run(template)
            #expect(made.status == 0 && made.out.contains("từ ngày 15/12/2024 đến ngày 14/03/2025"), "\(made)")
            #expect(made.out.contains("Hạn gửi: hết ngày 18/03/2025"))
            let empty = try String(contentsOfFile: sheet, encoding: .utf8)
            #expect(empty.contains("Hạn gửi: hết ngày 18/03/2025"))
            try "đã điền".write(toFile: sheet, atomically: true, encoding: .utf8)
            let refused = try await office.run(template)
            #expect(refused.status == 73 && refused.complaint.contains("--force"), "\(refused)")
            #expect(try String(contentsOfFile: sheet, encoding: .utf8) == "đã điền")
            #expect(try await office.run(template + ["--force"]).status == 0)
            #expect(try String(contentsOfFile: sheet, encoding: .utf8) != "đã điền")

            let evil = "Họp \u{202E}nữ\u{9B}2J\u{1B}]0;x\u{7}"
            let post = ReceiptPost(ground: ground, unit: "341")
            try await post.send([[ReceiptPost.receipt(1, of: "341", .rejected, finding: evil)]])
            for arguments in [["receipts"], ["receipts", "--all"], ["receipts", "--all", "--json"]] {
                let answer = try await office.run(arguments)
                #expect(answer.status == 0 && answer.out.contains("Họp"))
                let bad = answer.out.unicodeScalars.filter { "\u{202E}\u{9B}\u{1B}\u{7}".unicodeScalars.contains($0) }
                #expect(bad.isEmpty, "\(arguments)")
            }
            let json = try await office.run("receipts", "--all", "--json")
            #expect(ReceiptReader.read(Array(json.out.utf8))?.first?.findings.first?.messageVi == evil)
        }
    }

    /// The id of the report that has arrived at the door.
    private func arrived(_ ground: Ground) async throws -> UUID {
        try await ground.until("the report is at the door") {
            try await ground.queues().contains { $0.name == ReportTopology.submitted && $0.ready > 0 }
        }
        let delivery = try await ground.take(from: ReportTopology.submitted).first
        return try #require(delivery?.properties.messageID.flatMap { UUID(uuidString: $0) })
    }

    /// A page without the line breaks that a narrow terminal needs.
    private func unwrapped(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

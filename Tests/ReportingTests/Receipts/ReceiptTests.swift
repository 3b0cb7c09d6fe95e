// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

@Suite struct ReceiptTests {
    private func finding(_ severity: Severity, row: Int?, column: String?) -> Finding {
        Finding(
            code: severity == .error ? .participantsWomenExceedsTotal : .activityEvidenceMissing,
            severity: severity,
            path: row == nil ? "" : "/activities/1/participants_women",
            row: row,
            column: column,
            messageVi: "Số nữ (121) \"lớn hơn\"\ntổng số\tngười dự (120) \\ \u{1}."
        )
    }

    private func receipt(_ outcome: Outcome) throws -> Receipt {
        Receipt(
            receiptNo: outcome == .conflict ? nil : Receipt.number(123, year: 2025),
            submissionID: try RuleSamples.id(),
            unitCode: "341",
            period: "2025-Q1",
            outcome: outcome,
            revision: outcome.isAccepted ? 1 : nil,
            counts: .init(activities: 5, held: 4, participantsTotal: 1575, participantsWomen: 1521),
            countedToward: outcome.isAccepted ? ["II.1", "II.5"] : [],
            findings: outcome == .accepted
                ? [] : [finding(outcome == .rejected ? .error : .warning, row: 2, column: "participants_women")],
            contentHash: Array(0..<32).map { $0 &* 7 },
            receivedAt: 1_742_149_800_250,
            decidedAt: 1_742_149_801_000
        )
    }

    @Test func numbersHaveAtLeastSixDigits() {
        #expect(Receipt.number(123, year: 2025) == "TB-2025-000123")
        #expect(Receipt.number(1_234_567, year: 2026) == "TB-2026-1234567")
    }

    @Test func whatIsWrittenIsJSONAndReadsBackTheSame() throws {
        let all = try Outcome.allCases.map { try receipt($0) }
        let bytes = ReceiptWriter.write(all)
        #expect(ReceiptReader.read(bytes) == all)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(json["schema"] as? String == "receipts.v1")
        let first = try #require((json["receipts"] as? [[String: Any]])?.first)
        #expect(first["receipt_no"] as? String == "TB-2025-000123")
        #expect(first["submission_id"] as? String == "0195a3c0-5b1e-7cc4-9d2a-3f6b8e1d4a70")
        #expect(first["received_at"] as? String == "2025-03-17T01:30:00.250+07:00")
        #expect((first["content_hash"] as? String)?.hasPrefix("00070e") == true)
        #expect((first["counts"] as? [String: Any])?["participants_women"] as? Int == 1521)
        #expect((first["next_step_vi"] as? String)?.isEmpty == false)
    }

    @Test func messagesOfOtherContractsAreNotRead() {
        #expect(ReceiptReader.read(Array("{\"schema\":\"receipts.v2\",\"receipts\":[]}".utf8)) == nil)
        #expect(ReceiptReader.read(Array("x".utf8)) == nil)
    }

    /// The committed examples are what the writer writes, and what the schema is held against.
    @Test func committedExamplesAreWhatIsWritten() throws {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        folder.appendPathComponent("Fixtures/contracts/v1/receipts")
        for outcome in Outcome.allCases {
            let file = folder.appendingPathComponent("\(outcome.rawValue).json")
            #expect([UInt8](try Data(contentsOf: file)) == ReceiptWriter.write([try receipt(outcome)]), "\(outcome)")
        }
    }

    @Test func theOfficerReadsWhatWasCounted() throws {
        let text = ReceiptRenderer().render(try receipt(.accepted))
        #expect(
            text == """
                BIÊN NHẬN TB-2025-000123: ĐÃ TIẾP NHẬN
                Đơn vị 341, kỳ 2025-Q1, bản số 1
                Nhận lúc 01:30 17/03/2025

                Đã tính: 4/5 hoạt động đã tổ chức, 1.575 lượt người dự, 1.521 nữ
                Tính vào chỉ tiêu: II.1, II.5

                Việc tiếp theo: Không phải làm gì thêm. Hãy lưu số biên nhận. Khi cần sửa số liệu: gửi bản sửa,
                ghi 1 vào ô "Sửa từ bản số" và ghi lý do sửa.

                """
        )
    }

    @Test func theOfficerReadsWhatIsWrongByRowAndColumn() throws {
        let text = ReceiptRenderer(width: 60).render(try receipt(.rejected))
        #expect(text.contains("CHƯA TIẾP NHẬN"))
        #expect(text.contains("Lỗi phải sửa (1):\n- Dòng 2, số nữ: Số nữ (121)"))
        #expect(!text.contains("[participants.women_exceeds_total]") && !text.contains("0195a3c0"))
        let codes = ReceiptRenderer(width: 60, showsCodes: true).render(try receipt(.rejected))
        #expect(codes.contains("[participants.women_exceeds_total]"))
        #expect(codes.contains("mã gửi 0195a3c0-5b1e-7cc4-9d2a-3f6b8e1d4a70"))
        #expect(!text.contains("Đã tính"))
        #expect(text.contains("gửi lại toàn bộ báo cáo"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 60 || $0.contains("mã gửi") })
    }

    @Test("A receipt names one number, the very one that a correction writes into its field")
    func oneNumber() throws {
        var second = try receipt(.acceptedWithWarnings)
        second.revision = 2
        let text = ReceiptRenderer(width: 400).render(second)
        #expect(text.contains("bản số 2 (sửa từ bản số 1)"))
        #expect(text.contains("ghi 2 vào ô \"Sửa từ bản số\""))
        #expect(!text.contains("lần"))
    }

    @Test("Every outcome says what to do, and promises nothing that no command does", arguments: Outcome.allCases)
    func nextSteps(_ outcome: Outcome) throws {
        let text = ReceiptRenderer(width: 400).render(try receipt(outcome))
        #expect(text.contains("Việc tiếp theo: "))
        for words in ["Hãy tải", "TRÁI VỚI", "bản sửa lần", "còn thiếu"] { #expect(!text.contains(words), "\(words)") }
        #expect(text.contains("KHÔNG KHỚP BẢN HIỆN HÀNH") == (outcome == .conflict))
        #expect(text.contains("CHỜ BẢN TRƯỚC") == (outcome == .waiting))
    }

    @Test func controlCharactersOfAMessageNeverReachTheTerminal() throws {
        var bad = try receipt(.rejected)
        bad.unitCode = "341\u{1B}[2J"
        bad.period = "2025\u{7}"
        let text = ReceiptRenderer().render(bad)
        let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
        #expect(controls.isEmpty)
        #expect(text.contains("341⟨U+001B⟩[2J") && text.contains("2025⟨U+0007⟩"))
    }

    @Test func aCheckBeforeSendingShowsFindingsAlone() {
        let renderer = ReceiptRenderer()
        #expect(renderer.render([]) == "")
        let text = renderer.render([finding(.warning, row: nil, column: nil), finding(.error, row: 2, column: "title")])
        #expect(text.hasPrefix("Lỗi phải sửa (1):\n- Dòng 2, tên hoạt động: "))
        #expect(text.contains("\n\nCần lưu ý (1):\n- Số nữ"))
        let addressed = renderer.render([finding(.error, row: 2, column: "title")]) { _ in "D25" }
        #expect(addressed.hasPrefix("Lỗi phải sửa (1):\n- Ô D25 (tên hoạt động): "), "the sheet's address alone")
    }

    @Test func outcomesFollowTheWorstFinding() {
        #expect(Outcome(findings: []) == .accepted)
        #expect(Outcome(findings: [finding(.warning, row: nil, column: nil)]) == .acceptedWithWarnings)
        let both = [finding(.warning, row: nil, column: nil), finding(.error, row: nil, column: nil)]
        #expect(Outcome(findings: both) == .rejected)
    }
}

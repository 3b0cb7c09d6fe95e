// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite("Yes, no, and neither")
struct SheetAnswerTests {
    /// A sheet that reports nothing, with a word in *Không phát sinh*.
    private func told(_ word: String) throws -> [String] {
        var sheet = OfficerSheet()
        sheet.activities = []
        return try CheckedSheet(sheet.with(["B16": word])).told
    }

    @Test(
        "Understood as yes",
        arguments: [
            "có", "Có", "CÓ", "co", "x", "X", "v", "V", "đúng", "yes", "Y", "true", "TRUE", "1", "✓", "✔", "☑", "✅",
            "☑\u{FE0F}", "có\u{A0}", "xx", "không phát sinh", "Không  phát sinh",
        ]
    )
    func yes(_ word: String) throws {
        #expect(try told(word) == ["report.nil_without_reason"])
    }

    @Test(
        "Understood as no",
        arguments: ["không", "KHÔNG", "khong", "no", "n", "sai", "false", "0", "", "-", "–", "☐", "✗"]
    )
    func no(_ word: String) throws {
        #expect(try told(word) == ["report.empty_not_nil"])
    }

    @Test(
        "Asked back, never taken for no",
        arguments: ["quý I", "chưa rõ", "có lẽ", "2", "?", "ü", "R", "không có", "n/a"]
    )
    func unclear(_ word: String) throws {
        #expect(try told(word) == ["csv.answer_unclear B16"])
    }
}

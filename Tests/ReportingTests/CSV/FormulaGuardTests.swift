// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite("The guard against formulas, where sheets are written")
struct FormulaGuardTests {
    @Test(
        "What a spreadsheet would run is written behind an apostrophe and read back without it",
        arguments: ["=1+1", "+84 912", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-x", "'90s", "=HYPERLINK(\"x\")"]
    )
    func guarded(_ text: String) throws {
        let written = FormulaGuard.guarded(text)
        #expect(written == "'" + text)
        #expect(FormulaGuard.opened(written) == text)
        var writer = CSVWriter()
        writer.row([text, "x"])
        #expect(writer.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(try CSVTable(writer.bytes).header == ["'" + text, "x"])
    }

    @Test(
        "Plain text, numbers and dashes are written as they are",
        arguments: ["", "Tuyên truyền", "-", "-5", "-1.250,5", "a=b", "'Nữ'", "05/03/2025", "—", "‘x’"]
    )
    func plain(_ text: String) {
        #expect(FormulaGuard.guarded(text) == text)
        #expect(FormulaGuard.opened(text) == nil)
    }

    @Test("A report whose texts begin like formulas goes through a sheet unchanged")
    func throughASheet() throws {
        var report = try RuleSamples.report()
        report.submissionID = nil
        report.activities[0].title = "=SUM(A1:A9)"
        report.activities[0].evidence = ["+ Ảnh", "@hoi"]
        report.narrative = "- một\n- hai"
        let (units, vocabulary) = (try Shipped.registry(), try RuleSamples.vocabulary())
        let bytes = ReportSheetWriter(units: units, vocabulary: vocabulary).write(report, asOf: try day("2025-03-14"))
        let sheet = ReportSheetReader(units: units, vocabulary: vocabulary, texts: try RuleSamples.texts()).read(bytes)
        #expect(sheet.findings == [])
        #expect(sheet.report == report)
    }
}

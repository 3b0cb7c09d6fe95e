// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// A JSON body is cleaned by the same hand as a sheet.
@Suite("Cleaning of bodies")
struct CleanBodyTests {
    private func read(_ change: (String) -> String) throws -> (report: Report?, findings: [Finding]) {
        let text = String(decoding: ReportWriter.write(try RuleSamples.report()), as: UTF8.self)
        let (report, findings) = ReportReader(texts: try RuleSamples.texts()).read(Array(change(text).utf8))
        return (report, findings)
    }

    @Test(
        "Codes and titles with what nobody sees read like those without",
        arguments: [
            ("\"341\"", "\"\u{A0}341\u{200B}\""), ("\"2025-Q1\"", "\"2025–Q1\""), ("\"2025-Q1\"", "\"2025-Q１\""),
            ("\"comm.session\"", "\"comm.session\u{A0}\""), ("TT-2025-001", "TT\u{2011}2025-001"),
            ("TT-2025-001", "\\ufeffTT-2025-001"), ("Tuyên truyền Đại", "Tuyên  truyền\u{A0}Đại"),
            ("Tuyên truyền Đại", "Tuyên truy\u{AD}ền \u{202F}Đại"), ("Tuyên truyền Đại", "Tuyên truyền \\u00a0Đại"),
            ("Huyện Thái Thụy", "Huyện\u{3000}Thái Thụy\u{2060}"), ("Huyện Thái Thụy", "\u{202E}Huyện Thái Thụy"),
        ]
    )
    func same(_ example: (old: String, new: String)) throws {
        let (report, findings) = try read { $0.replacingOccurrences(of: example.old, with: example.new) }
        #expect(findings == [])
        #expect(report == (try RuleSamples.report()))
    }

    @Test("Letters, dashes between words and quotation marks of a title stay")
    func kept() throws {
        let title = "“Toạ đàm” – huỷ hủ tục, 38°C…"
        let (report, findings) = try read {
            $0.replacingOccurrences(of: "Tuyên truyền Đại hội Đảng các cấp", with: title)
        }
        #expect(findings == [])
        #expect(report?.activities[0].title.utf8.elementsEqual(title.utf8) == true)
    }

    @Test("A body of blanks and line ends between its values is no reason to look twice")
    func indented() throws {
        let (report, findings) = try read {
            $0.replacingOccurrences(of: ",\"", with: ",\n    \"").replacingOccurrences(of: "\":", with: "\" : ")
        }
        #expect(findings == [])
        #expect(report == (try RuleSamples.report()))
    }

    @Test("A text of nothing but invisible characters is an empty one")
    func invisible() throws {
        let (_, findings) = try read { $0.replacingOccurrences(of: "\"341\"", with: "\"\u{200B}\u{AD}\"") }
        #expect(findings.map(\.path) == ["/unit/code"])
        #expect(findings.first?.messageVi.contains("Mã đơn vị") == true)
    }
}

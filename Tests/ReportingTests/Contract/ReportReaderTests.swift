// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

@Suite struct ReportReaderTests {
    private func body(_ change: (String) -> String = { $0 }) throws -> [UInt8] {
        Array(change(String(decoding: ReportWriter.write(try RuleSamples.report()), as: UTF8.self)).utf8)
    }

    private func read(_ body: [UInt8], _ limits: ReportLimits = ReportLimits()) throws -> (Report?, [Finding]) {
        let (report, findings) = ReportReader(texts: try RuleSamples.texts(), limits: limits).read(body)
        return (report, findings)
    }

    /// The only finding about a report with one change.
    private func finding(_ change: (String) -> String) throws -> Finding {
        let (_, findings) = try read(try body(change))
        try #require(findings.count == 1, "\(findings.map(\.messageVi))")
        return findings[0]
    }

    private func replacing(_ old: String, _ new: String) -> (String) -> String {
        { $0.replacingOccurrences(of: old, with: new) }
    }

    @Test func aByteOrderMarkIsNoMistake() throws {
        let (report, findings) = try read([0xEF, 0xBB, 0xBF] + body())
        #expect(report == (try RuleSamples.report()))
        #expect(findings == [])
    }

    @Test func brokenJSONIsReportedWithItsLine() throws {
        let broken = [
            "{\n \"schema\": \"report.v1\",\n \"unit\": {]\n}": 3, "{\"a\":1}\n\n\nx": 4, "[1,\n2,\n03]": 3,
            "{\n\"a\" 1}": 2, "[\n123456789012345678901234567890,\n1]": 2, "[\n1e999,\n1]": 2,
            "[\"\\n\",\n\"\\x\",\n1]": 2, "[\n\"\\ud83d\",\n1]": 2, "[\"\\ud83c\\udf38\",\n\"\\ud83c\\u0041\",\n1]": 2,
            "[\n\"a\tb\",\n1]": 2, "[1\n,]": 2, "{\"a\":1\n,}": 2, "[\n-,\n1]": 2, "[\n.5]": 2, "[\ntru]": 2,
            "[1,\n\"never ends\n": 2, "[[1,\n2\n}": 3,
        ]
        for (text, line) in broken {
            let (report, findings) = try read(Array(text.utf8))
            #expect(report == nil)
            #expect(findings.map(\.code) == [.malformed])
            #expect(findings.first?.messageVi.contains("dòng \(line).") == true, "\(text): \(findings)")
        }
    }

    @Test func nothingAtAllIsMalformedToo() throws {
        for text in ["", " \n ", "{", "\"", "nul", "\u{0}"] {
            let (report, findings) = try read(Array(text.utf8))
            #expect(report == nil && findings.map(\.code) == [.malformed], "\(text)")
        }
    }

    @Test func legacyEncodingsAreNamedEvenWhenTheTextIsBrokenToo() throws {
        let (_, findings) = try read(try body() + [0xEE, 0xF1])
        #expect(findings.map(\.code) == [.encodingNotUTF8])
    }

    @Test func sizeRowsAndDepthAreLimited() throws {
        var limits = ReportLimits()
        limits.bodySize = 200
        #expect(try read(try body(), limits).1.map(\.code) == [.tooLarge])
        limits = ReportLimits()
        limits.activities = 2
        var report = try RuleSamples.report()
        report.activities = Array(repeating: report.activities[0], count: 2)
        #expect(try read(ReportWriter.write(report), limits).1 == [])
        report.activities.append(report.activities[0])
        let (refused, findings) = try read(ReportWriter.write(report), limits)
        #expect(refused == nil && findings.map(\.code) == [.tooLarge])
        #expect(findings.first?.messageVi.contains("3 dòng") == true)
    }

    @Test func nestingIsAllowedToTheLimitAndNoFurther() throws {
        func nested(_ levels: Int) throws -> [UInt8] {
            try body { text in
                text.dropLast() + ",\"x\":" + String(repeating: "[", count: levels)
                    + String(repeating: "]", count: levels) + "}"
            }
        }
        #expect(try read(try nested(60)).1 == [])
        #expect(try read(try nested(64)).1.map(\.code) == [.fieldInvalid])
        #expect(try read(try nested(100_000)).1.map(\.code) == [.fieldInvalid])
    }

    @Test func oneLongReportDoesNotHarmTheNext() throws {
        let reader = ReportReader(texts: try RuleSamples.texts())
        let short = try body()
        let long = try body(
            replacing("\"nil\":false", "\"nil\":false,\"x\":\"\(String(repeating: "ạ", count: 300_000))\"")
        )
        #expect(long.count > 900_000)
        for text in [short, long, short, Array("{".utf8), short] {
            let (report, _) = reader.read(text)
            #expect(text.count == 1 ? report == nil : report == (try RuleSamples.report()))
        }
    }

    @Test func lengthsCountCharactersNotBytes() throws {
        let title = "Tuyên truyền Đại hội Đảng các cấp"
        let longest = String(repeating: "ế", count: 500)
        let (report, findings) = try read(try body(replacing(title, longest)))
        #expect(report?.activities[0].title == longest && findings == [])
        let found = try finding(replacing(title, longest + "ế"))
        #expect(found.code == .fieldInvalid && found.path == "/activities/0/title" && found.row == 1)
        #expect(found.messageVi.contains("500"))
    }

    @Test func decomposedTextIsComposedWithOneWarning() throws {
        let title = "Tuyên truyền Đại hội Đảng các cấp"
        let decomposed = title.decomposedStringWithCanonicalMapping
        #expect(!decomposed.utf8.elementsEqual(title.utf8))
        let change = { (text: String) in
            text.replacingOccurrences(of: title, with: decomposed)
                .replacingOccurrences(
                    of: "Huyện Thái Thụy",
                    with: "Huyện Thái Thụy".decomposedStringWithCanonicalMapping
                )
        }
        let (report, findings) = try read(try body(change))
        #expect(findings.map(\.code) == [.textNormalised])
        #expect(findings.first?.severity == .warning)
        #expect(report?.activities[0].title.utf8.elementsEqual(title.utf8) == true)
        #expect(report?.unitName.utf8.elementsEqual("Huyện Thái Thụy".utf8) == true)
        // The same through JSON escapes, which the raw bytes do not show.
        let escaped = try read(try body(replacing(title, "Tuy\\u0065\\u0302n truy\\u1ec1n")))
        #expect(escaped.1.map(\.code) == [.textNormalised])
        #expect(escaped.0?.activities[0].title == "Tuyên truyền")
    }

    @Test func greekAndOtherMarksThatStayAsTheyAreDrawNoWarning() throws {
        // U+0378… share the lead byte CD with combining marks.
        let (report, findings) = try read(try body(replacing("Tuyên truyền", "Ϳ Tuyên truyền")))
        #expect(findings == [])
        #expect(report?.activities[0].title.hasPrefix("Ϳ") == true)
    }

    @Test func spacesAroundTextsAreTaken() throws {
        let (report, findings) = try read(
            try body(replacing("\"Tuyên truyền Đại hội Đảng các cấp\"", "\"\u{A0} \\t Tuyên truyền à \\n\u{A0}\""))
        )
        #expect(findings == [])
        #expect(report?.activities[0].title == "Tuyên truyền à")
        let blank = try read(try body(replacing("\"Tuyên truyền Đại hội Đảng các cấp\"", "\" \u{A0} \"")))
        #expect(blank.0?.activities[0].title == "")
    }

    @Test(arguments: ["\\n", "\\r\\nBcc: x", "\\u0000", "\\u001b[2J", "\u{7F}", "\u{85}"])
    func controlCharactersAreRefusedInLines(_ characters: String) throws {
        let found = try finding(replacing("Tuyên truyền", "Tuyên\(characters) truyền"))
        #expect(found.code == .fieldInvalid && found.path == "/activities/0/title")
    }

    @Test func paragraphsMayHaveLineEndsButNoOtherControls() throws {
        func narrative(_ text: String) -> (String) -> String {
            replacing("\"nil\":", "\"narrative\":\"\(text)\",\"nil\":")
        }
        let (report, findings) = try read(try body(narrative("Một\\r\\nHai\\tba")))
        #expect(report?.narrative == "Một\r\nHai\tba" && findings == [])
        #expect(try finding(narrative("Một\\u0007")).path == "/narrative")
    }

    @Test func numbersOfPeopleAreWholeAndNotNegative() throws {
        for (written, shown) in [("120.5", "120.5"), ("-1", "-1"), ("-0.5", "-0.5")] {
            let found = try finding(replacing("\"participants_total\":120", "\"participants_total\":\(written)"))
            #expect(found.code == .participantsNotWholeNumber)
            #expect(found.messageVi.contains("\"\(shown)\""))
            #expect(found.column == "participants_total")
        }
        for written in ["\"120\"", "1000001", "true", "[]", "{}", "9223372036854775807", "18446744073709551615"] {
            let found = try finding(replacing("\"participants_total\":120", "\"participants_total\":\(written)"))
            #expect(found.code == .fieldInvalid, "\(written)")
        }
        let (report, findings) = try read(
            try body(replacing("\"participants_total\":120", "\"participants_total\":1.2e2"))
        )
        #expect(report?.activities[0].participantsTotal == 120 && findings == [])
    }

    @Test func theRestIsReadAroundAValueOfTheWrongType() throws {
        let (report, findings) = try read(
            try body { text in
                text.replacingOccurrences(of: "\"category\":\"comm.session\"", with: "\"category\":{\"a\":[1,{}]}")
                    .replacingOccurrences(of: "\"nil\":false", with: "\"nil\":[[]]")
            }
        )
        #expect(findings.map(\.path) == ["/nil", "/activities/0/category"])
        var expected = try RuleSamples.report()
        expected.activities[0].category = ""
        expected.activities[0].unread.insert(.category)
        expected.unread.insert(.isNil)
        #expect(report == expected)
    }

    @Test func aKeyGivenTwiceIsRefusedAndTheFirstStands() throws {
        let found = try finding(replacing("\"title\":", "\"title\":\"Tên thứ nhất\",\"title\":"))
        #expect(found.code == .fieldInvalid && found.path == "/activities/0/title")
        let escaped = try finding(replacing("\"nil\":false", "\"nil\":false,\"n\\u0069l\":true"))
        #expect(escaped.path == "/nil")
    }

    @Test func unknownKeysAreIgnoredHoweverTheyLook() throws {
        let long = String(repeating: "k", count: 10_000)
        let (report, findings) = try read(
            try body(
                replacing("\"status\":", "\"\":1,\"titl\":2,\"title \":3,\"\(long)\":{\"title\":[]},\"status\":")
            )
        )
        #expect(report == (try RuleSamples.report()))
        #expect(findings == [])
    }

    @Test func rowsKeepTheirNumbersBesideOneThatIsNoObject() throws {
        let (report, findings) = try read(try body(replacing("\"activities\":[", "\"activities\":[7,")))
        #expect(findings.map(\.path) == ["/activities/0"])
        #expect(findings.first?.row == 1)
        #expect(report?.activities.count == 2)
        let all = try RuleSamples.book().check(report, RuleSamples.facts())
        #expect(all == [])
    }

    @Test func pathsReachIntoCounterpartsAndRequests() throws {
        let (_, findings) = try read(
            try body { text in
                text.replacingOccurrences(
                    of: "\"status\":",
                    with: "\"counterparts\":[{\"head\":\"party_head\",\"level\":\"x\"},5],\"status\":"
                )
                .replacingOccurrences(
                    of: "\"nil\":",
                    with: "\"feedback_requests\":[{\"draft\":\"d\",\"reply_by\":\"2025-13-01\"}],\"nil\":"
                )
            }
        )
        #expect(
            findings.map(\.path) == [
                "/feedback_requests/0/reply_by", "/feedback_requests/0/request_key",
                "/activities/0/counterparts/0/level", "/activities/0/counterparts/1",
            ]
        )
        #expect(findings.map(\.row) == [nil, nil, 1, 1])
    }

    @Test func findingsOfOneBodyAreLimited() throws {
        var report = try RuleSamples.report()
        report.activities = Array(repeating: report.activities[0], count: 500)
        let text = String(decoding: ReportWriter.write(report), as: UTF8.self)
        let (_, findings) = try read(Array(replacing("\"held\"", "\"gone\"")(text).utf8))
        #expect(findings.count == 201)
        #expect(findings.last?.code == .moreFindings)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// The same sheet, saved by whatever program in whatever form.
@Suite("A sheet in any file")
struct SheetFileTests {
    private static let sheet = OfficerSheet().with([
        "B17": "Tập trung vào ba việc; hai việc đã xong,\nmột việc \"còn lại\""
    ])

    private func same(_ bytes: [UInt8], _ comment: Comment) throws {
        let expected = try CheckedSheet(Self.sheet)
        let checked = try CheckedSheet(bytes)
        #expect(checked.told == [], comment)
        #expect(checked.report == expected.report, comment)
        #expect(expected.report?.activities.count == 3)
    }

    @Test(
        "Every separator, quoted or not, with and without byte-order mark",
        arguments: [";", ",", "\t", "|"] as [Character]
    )
    func separators(_ separator: Character) throws {
        for quoted in [false, true] {
            let text = Self.sheet.text(separator, allQuoted: quoted)
            try same(Array(text.utf8), "\(separator) \(quoted)")
            try same([0xEF, 0xBB, 0xBF] + Array(text.utf8), "mark, \(separator) \(quoted)")
            try same(
                Array(text.replacingOccurrences(of: "\r\n", with: "\n").utf8),
                "line feeds, \(separator) \(quoted)"
            )
            let shouted = text.replacingOccurrences(of: "Mã đơn vị", with: "MÃ ĐƠN VỊ")
            try same(Array(shouted.utf8), "capitals, \(separator) \(quoted)")
        }
    }

    @Test("Unicode Text of Excel is read in either order of bytes, with its mark or without")
    func utf16() throws {
        let little = Self.little(Self.sheet.text("\t"))
        var big = little
        for index in stride(from: 0, to: big.count, by: 2) { big.swapAt(index, index + 1) }
        try same([0xFF, 0xFE] + little, "little, marked")
        try same([0xFE, 0xFF] + big, "big, marked")
        try same(little, "little")
        try same(big, "big")
    }

    /// The bytes of UTF-16, the lower first.
    private static func little(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] as [UInt8] }
    }

    @Test("A file cut off in the middle of a character is warned of, not passed over")
    func cutOff() throws {
        var sheet = Self.sheet
        sheet.activities[2][9] = "Ảnh"
        sheet.activities[2].removeLast(10)
        let bytes = [0xFF, 0xFE] + Self.little(String(sheet.text("\t").dropLast()))
        #expect(try CheckedSheet(Array(bytes.dropLast())).told == ["text.suspicious_encoding J23"])
    }

    @Test("Excel's own line about the separator is no row")
    func statedSeparator() throws {
        try same(Array(("sep=,\r\n" + Self.sheet.text(",")).utf8), "sep")
        let wrong = OfficerSheet().with(["E22": "31/02/2025"])
        #expect(try CheckedSheet(Array(("sep=;\r\n" + wrong.text()).utf8)).told == ["csv.date_unreadable E22"])
    }

    @Test("Rows that another locale made one quoted cell each are opened again")
    func wrapped() throws {
        let text = OfficerSheet().text(",")
        let wrapped = text.split(separator: "\r\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
            .joined(separator: "\r\n")
        let checked = try CheckedSheet(Array(wrapped.utf8))
        #expect(checked.told == [])
        #expect(checked.report?.activities.count == 3)
    }

    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let code: RuleCode
        let words: String

        init(_ name: String, _ bytes: [UInt8], _ code: RuleCode, _ words: String) {
            (testDescription, self.bytes, self.code, self.words) = (name, bytes, code, words)
        }

        init(_ name: String, _ text: String, _ code: RuleCode, _ words: String) {
            self.init(name, Array(text.utf8), code, words)
        }
    }

    @Test("What is no CSV has a sentence of its own with the way out", arguments: kinds)
    func otherKind(_ kind: Kind) throws {
        let checked = try CheckedSheet(kind.bytes)
        #expect(checked.report == nil)
        #expect(checked.findings.map(\.code) == [kind.code])
        let message = try #require(checked.findings.first?.messageVi)
        #expect(message.contains(kind.words), "\(message)")
        #expect(!message.contains("{"))
    }

    static let kinds = [
        Kind("nothing", [], .fileEmpty, "không có nội dung"),
        Kind("blank lines", "\u{FEFF}\r\n \r\n", .fileEmpty, "không có nội dung"),
        Kind("workbook", "PK\u{3}\u{4}....xl/workbook.xml", .fileWorkbook, ".xlsx"),
        Kind(
            "other workbook",
            "PK\u{3}\u{4}....mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            .fileWorkbook,
            ".ods"
        ),
        Kind("word document", "PK\u{3}\u{4}....word/document.xml", .fileOtherFormat, "Word"),
        Kind("archive", "PK\u{3}\u{4}....bao-cao.csv", .fileCompressed, "tệp nén"),
        Kind("old workbook", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], .fileWorkbook, ".xls"),
        Kind("web page", "<html><table><tr><td>Mã đơn vị</td></tr></table></html>", .fileWebPage, "HTML"),
        Kind("web page, other", "\u{FEFF}\n<!DOCTYPE html>\n<table>", .fileWebPage, "HTML"),
        Kind("XML workbook", "<?xml version=\"1.0\"?><Workbook>", .fileWebPage, "XML"),
        Kind("gzip", [0x1F, 0x8B, 8, 0], .fileCompressed, "giải nén"),
        Kind("rar", "Rar!\u{1A}\u{7}", .fileCompressed, "giải nén"),
        Kind("PDF", "%PDF-1.7", .fileOtherFormat, "PDF"),
        Kind("picture", [0xFF, 0xD8, 0xFF, 0xE0], .fileOtherFormat, "ảnh"),
        Kind("rich text", "{\\rtf1\\ansi", .fileOtherFormat, "Word"),
        Kind("list of reports", "[{\"schema\":\"report.v1\"}]", .fileJSONNoReport, "JSON"),
        Kind(
            "old Vietnamese bytes",
            [0x4D, 0xB7, 0x20, 0xAE, 0xAC, 0x6E, 0x20, 0x76, 0xDE],
            .encodingNotUTF8,
            "TCVN3"
        ),
        Kind("open quote", "Mã đơn vị;\"340\r\n", .malformed, "dòng 1"),
    ]

    @Test("Another table says which line of the template is not there")
    func anotherTable() throws {
        let checked = try CheckedSheet(Array("Họ tên;Tuổi\r\nLan;40\r\n".utf8))
        #expect(checked.findings.map(\.code) == [.lineMissing, .lineMissing])
        #expect(checked.findings.first?.messageVi.contains("Mã đơn vị") == true)
    }

    @Test("A template whose letters were lost says so")
    func lostLetters() throws {
        let text = OfficerSheet().text().map { $0.isASCII ? $0 : "?" }
        let codes = try CheckedSheet(Array(String(text).utf8)).findings.map(\.code)
        #expect(codes.first == .suspiciousEncoding && codes.contains(.lineMissing))
    }

    @Test("A mistake in the quotes is told with the row of the sheet")
    func openQuote() throws {
        let text = Self.sheet.text() + "\"TT-09;;comm.session\r\n"
        let checked = try CheckedSheet(Array(text.utf8))
        #expect(checked.findings.first?.messageVi.contains("dòng 24.") == true)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// Thousands of damaged sheets: each is answered, and nothing that somebody wrote is dropped without a word.
@Suite("Damaged sheets")
struct SheetDamageTests {
    private static let separators: [Character] = [";", ",", "\t", "|"]

    private func sample() -> OfficerSheet {
        var sheet = OfficerSheet()
        sheet.rest = [
            [""], ["[YÊU CẦU GÓP Ý]"], ["Mã yêu cầu", "Dự thảo", "Cơ quan yêu cầu", "Cấp", "Hạn trả lời"],
            ["YC-1", "Dự thảo quy chế", "UBND huyện", "huyện", "20/03/2025"], [""],
            ["[TRA CỨU: LOẠI HOẠT ĐỘNG]"], ["comm.session", "Buổi tuyên truyền"], ["comm.seminar", "Hội thảo"], [""],
            ["[TRA CỨU: NỀN TẢNG SỐ]"], ["zalo", "Zalo"],
        ]
        return sheet
    }

    /// Whether something can be pointed at: the mark in the report, in a message, or the cell or row named by a finding.
    private func isAccounted(_ mark: String, _ row: Int, _ column: Int, _ checked: CheckedSheet) -> Bool {
        let cell = SheetCellName(row: row, column: column).description
        if let report = checked.report, String(decoding: ReportWriter.write(report), as: UTF8.self).contains(mark) {
            return true
        }
        return zip(checked.findings, checked.told).contains { finding, told in
            told.hasSuffix(" \(cell)") || finding.messageVi.contains(mark)
                || names(cell, finding.messageVi) || finding.code == .moreFindings
                || finding.code == .rowNotRead && finding.messageVi.hasPrefix("Dòng \(row) ")
                || finding.code == .blockUnknown && covers(finding.messageVi, row)
                || finding.code == .lineUnknown && names("A\(row)", finding.messageVi)
                || finding.code == .headingRepeated && inRow(row, finding.messageVi)
                || [.columnUnknown, .headingRepeated].contains(finding.code) && heads(column, finding.messageVi)
                || [.malformed, .lineMissing].contains(finding.code) && checked.report == nil
        }
    }

    private func names(_ cell: String, _ message: String) -> Bool {
        message.split { !$0.isLetter && !$0.isNumber }.contains { $0 == cell }
    }

    private func heads(_ column: Int, _ message: String) -> Bool {
        message.split { !$0.isLetter && !$0.isNumber }.contains { word in
            word.prefix { $0.isLetter } == ReportSheet.letters(column) && word.contains { $0.isNumber }
        }
    }

    private func inRow(_ row: Int, _ message: String) -> Bool {
        message.split { !$0.isLetter && !$0.isNumber }.contains { $0.hasPrefix("A") && $0.dropFirst() == "\(row)" }
    }

    private func covers(_ message: String, _ row: Int) -> Bool {
        let numbers = message.split { !$0.isNumber }.compactMap { Int($0) }
        return numbers.count > 1 && (numbers[0]...max(numbers[0], numbers[numbers.count - 1])).contains(row)
    }

    @Test("A mark written into any cell of a shuffled sheet comes out in the report or in a finding", arguments: 1...8)
    func marks(seed: UInt64) throws {
        var randoms = SeededRandoms(seed: seed)
        for round in 0..<400 {
            var rows = sample().rows
            for _ in 0..<Int.random(in: 0...4, using: &randoms) { damage(&rows, &randoms) }
            let row = Int.random(in: 0..<rows.count, using: &randoms)
            let column = Int.random(in: 0...min(22, rows[row].count + 1), using: &randoms)
            while rows[row].count <= column { rows[row].append("") }
            let mark = "zq\(seed)w\(round)"
            rows[row][column] = Bool.random(using: &randoms) ? mark : rows[row][column] + " " + mark
            let separator = Self.separators[Int.random(in: 0..<4, using: &randoms)]
            let checked = try CheckedSheet(Array(OfficerSheet.text(rows, separator).utf8))
            let written = rows[row][column]
            let isAccounted = isAccounted(mark, row + 1, column, checked)
            #expect(
                isAccounted,
                "seed \(seed), round \(round): \(written) in \(SheetCellName(row: row + 1, column: column)): \(checked.told)"
            )
        }
    }

    /// What happens to rows in a spreadsheet.
    private func damage(_ rows: inout [[String]], _ randoms: inout SeededRandoms) {
        let row = Int.random(in: 0..<rows.count, using: &randoms)
        let other = Int.random(in: 0..<rows.count, using: &randoms)
        let column = Int.random(in: 0..<max(1, rows[row].count), using: &randoms)
        switch Int.random(in: 0..<9, using: &randoms) {
        case 0: rows.remove(at: row)
        case 1: rows.insert(rows[other], at: row)
        case 2: rows.swapAt(row, other)
        case 3: rows[row].remove(at: min(column, rows[row].count - 1))
        case 4: rows[row].insert("", at: column)
        case 5: rows[row][column] = rows[other].first ?? ""
        case 6: rows[row][column] += "\u{A0}"
        case 7: rows[row][column] = "#REF!"
        default: rows[row] += ["", "x"]
        }
        for index in rows.indices where rows[index].isEmpty { rows[index] = [""] }
    }

    @Test("Damaged bytes of every encoding are answered", arguments: 1...4)
    func bytes(seed: UInt64) throws {
        var randoms = SeededRandoms(seed: seed)
        for round in 0..<300 {
            let text = sample().text(Self.separators[Int.random(in: 0..<4, using: &randoms)], allQuoted: round % 2 == 0)
            var bytes = Array(text.utf8)
            if round % 5 == 0 {
                bytes = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] as [UInt8] }
            }
            for _ in 0..<Int.random(in: 1...6, using: &randoms) {
                let place = Int.random(in: 0..<bytes.count, using: &randoms)
                switch Int.random(in: 0..<5, using: &randoms) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &randoms)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(UInt8(ascii: "\""), at: place)
                case 3: bytes.insert(contentsOf: Array(";,\t|\r\n".utf8), at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 40))
                }
                if bytes.isEmpty { break }
            }
            let checked = try CheckedSheet(bytes)
            #expect(checked.report != nil || checked.errors > 0, "seed \(seed), round \(round)")
            #expect(checked.findings.allSatisfy { !$0.messageVi.contains("{") }, "seed \(seed), round \(round)")
        }
    }
}

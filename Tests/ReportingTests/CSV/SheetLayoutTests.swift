// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// Rows that stand where the template did not put them.
@Suite("Rows of a sheet, wherever they stand")
struct SheetLayoutTests {
    private let units: UnitRegistry
    private let vocabulary: Vocabulary

    init() throws {
        units = try Shipped.registry()
        vocabulary = try RuleSamples.vocabulary()
    }

    private static let requests = [
        ["Mã yêu cầu", "Dự thảo", "Hạn trả lời"], ["YC-1", "Dự thảo quy chế", "20/03/2025"],
    ]

    @Test(
        "A title of a block with a slip is understood",
        arguments: [
            "[YÊU CẦU GÓP Ý]", "[YÊU CẦU GÓP Ý ]", "[ YÊU CẦU GÓP Ý]", "[Yêu cầu góp ý]", "[YÊU CÂU GÓP Y]",
            "[YÊU CẦU GÓP Ý", "YÊU CẦU GÓP Ý]", "YÊU CẦU GÓP Ý", "[YEU CAU GOP Y]", "[YÊU\u{A0}CẦU  GÓP Ý]",
            "[YÊU CẦU GỚP Ý:]", "[YÊU CẦU GOPS Ý]",
        ]
    )
    func titleWithASlip(_ title: String) throws {
        var sheet = OfficerSheet()
        sheet.rest = [[""], [title]] + Self.requests
        let checked = try CheckedSheet(sheet)
        #expect(checked.told == [])
        #expect(checked.report?.feedbackRequests.map(\.requestKey) == ["YC-1"])
    }

    @Test("A title that is none of ours is an error, unless its headings say what it is")
    func unknownTitle() throws {
        var sheet = OfficerSheet()
        sheet.rest = [["[SỐ LIỆU KHÁC]"], ["a", "b"], ["1", "2"]]
        let checked = try CheckedSheet(sheet)
        #expect(checked.told == ["csv.block_unknown"])
        let message = try #require(checked.findings.first?.messageVi)
        #expect(message.contains("A24") && message.contains("26"))
        sheet.rest = [["[SỐ LIỆU KHÁC]"]] + Self.requests
        let known = try CheckedSheet(sheet)
        #expect(known.told == ["csv.row_not_read"])
        #expect(known.report?.feedbackRequests.count == 1)
    }

    @Test("A table whose title was deleted is known by its headings")
    func noTitle() throws {
        var sheet = OfficerSheet()
        sheet.title = [""]
        sheet.rest = [[""]] + Self.requests
        let checked = try CheckedSheet(sheet)
        #expect(checked.told == [])
        #expect(checked.report?.activities.count == 3)
        #expect(checked.report?.feedbackRequests.count == 1)
    }

    @Test("The same request twice is refused")
    func requestTwice() throws {
        var sheet = OfficerSheet()
        sheet.rest = [["[YÊU CẦU GÓP Ý]"]] + Self.requests + [Self.requests[1]]
        #expect(try CheckedSheet(sheet).told == ["feedback.id_duplicate A27"])
    }

    @Test("A request without its key, its draft or a readable day is told by its cell")
    func requestCells() throws {
        var sheet = OfficerSheet()
        sheet.rest = [["[YÊU CẦU GÓP Ý]"], Self.requests[0], ["", "", "cuối tháng"]]
        #expect(
            try CheckedSheet(sheet).told == ["csv.cell_missing A26", "csv.cell_missing B26", "csv.date_unreadable C26"]
        )
    }

    /// The delivered template of Đông Hưng, as rows to be typed over.
    private func template() throws -> [[String]] {
        var report = Report()
        (report.vocabulary, report.unitCode, report.unitName) = ("2025.1", "340", "Huyện Đông Hưng")
        report.period = "2025-Q1"
        let bytes = ReportSheetWriter(units: units, vocabulary: vocabulary)
            .write(report, blankRows: 20, asOf: try day("2025-03-14"))
        var scanner = CSVScanner(text: Array(bytes.dropFirst(3)), separator: UInt8(ascii: ";"))
        var rows: [[String]] = []
        while let row = try scanner.nextRow() { rows.append(row.fields) }
        return rows
    }

    private func check(_ rows: [[String]]) throws -> CheckedSheet {
        var writer = CSVWriter(separator: UInt8(ascii: ";"))
        for row in rows { writer.row(row) }
        return try CheckedSheet(writer.bytes)
    }

    private func activity(_ number: Int) -> [String] {
        OfficerSheet.activity("TT-\(number)", "comm.session", "Buổi thứ \(number)", "05/03/2025", "40", "36")
    }

    @Test(
        "Rows typed on over the next titles and into the lists are all read",
        arguments: [21, 22, 25, 26, 30, 60, 120]
    )
    func overTheTitles(count: Int) throws {
        var rows = try template()
        let first = try #require(rows.firstIndex { $0.first == "[HOẠT ĐỘNG]" }) + 2
        for number in 0..<count {
            let place = first + number
            if place < rows.count { rows[place] = activity(number) } else { rows.append(activity(number)) }
        }
        let checked = try check(rows)
        #expect(checked.told == [])
        #expect(checked.report?.activities.count == count)
    }

    @Test("Rows typed below the lists are read, and what is typed into a list is remarked upon")
    func belowTheLists() throws {
        var rows = try template()
        rows += [[""], activity(1), activity(2), ["12999", "Xã Mới"], ["ghi chú riêng"]]
        let checked = try check(rows)
        #expect(checked.told == ["csv.row_not_read", "csv.row_not_read"])
        #expect(checked.report?.activities.count == 2)
    }

    @Test("Data typed beside a title left standing names the title's cell")
    func besideATitle() throws {
        var rows = try template()
        let title = try #require(rows.firstIndex { $0.first == "[YÊU CẦU GÓP Ý]" })
        rows[title - 2] = activity(1)
        rows[title] = activity(2)
        rows[title][0] = "[YÊU CẦU GÓP Ý]"
        let checked = try check(rows)
        #expect(checked.told == ["csv.cell_unplaced"])
        #expect(checked.findings.first?.messageVi.contains("A\(title + 1)") == true)
        #expect(checked.report?.activities.count == 2)
    }

    @Test("A line of the envelope below the tables is read, and refused when it stands there again")
    func envelopeBelow() throws {
        var sheet = OfficerSheet()
        sheet.rest = [["Tổng số hoạt động", "3"], ["Kỳ báo cáo", "2025-H1"]]
        let checked = try CheckedSheet(sheet)
        #expect(checked.told == ["csv.heading_repeated"])
        #expect(checked.findings.first?.messageVi.contains("A6") == true)
        #expect(checked.findings.first?.messageVi.contains("A25") == true)
        #expect(checked.report?.totals?.activities == 3)
        #expect(checked.report?.period == "2025-Q1")
    }

    @Test("Advice of the template is no row; a note of the officer's own is remarked upon")
    func notes() throws {
        var sheet = OfficerSheet()
        sheet.envelope.insert(["# Điền vào cột bên phải."], at: 0)
        sheet.activities.insert(["# còn thiếu xã Đông Sơn"], at: 1)
        let checked = try CheckedSheet(sheet)
        #expect(checked.told == ["csv.row_not_read"])
        #expect(checked.findings.first?.messageVi.contains("Dòng 23") == true)
        sheet = OfficerSheet()
        // A label that somebody marked is no advice.
        sheet.envelope[2][0] = "# Mã đơn vị"
        #expect(try CheckedSheet(sheet).told == [])
    }

    @Test("A sheet with a blank column before everything else reads the same")
    func shifted() throws {
        let text = OfficerSheet().rows.map { ";" + $0.joined(separator: ";") + "\r\n" }.joined()
        let checked = try CheckedSheet(Array(text.utf8))
        #expect(checked.told == [])
        #expect(checked.report == (try CheckedSheet(OfficerSheet()).report))
    }

    @Test("Headings may come again with the next page, in any order")
    func headingsAgain() throws {
        var sheet = OfficerSheet()
        let order = [3, 2, 0, 4, 6, 7, 8, 9]
        sheet.rest = [order.map { sheet.headings[$0] }, order.map { activity(7)[$0] }]
        let checked = try CheckedSheet(sheet)
        #expect(checked.told == [])
        #expect(checked.report?.activities.last?.title == "Buổi thứ 7")
        #expect(checked.report?.activities.last?.activityKey == "TT-7")
    }

    @Test("A heading may carry an explanation, a break or a star")
    func explained() throws {
        let sheet = OfficerSheet().with([
            "I20": "Số nữ (người)", "H20": "Tổng số\nngười dự *", "E20": "Ngày bắt đầu (ngày/tháng/năm)",
        ])
        #expect(try CheckedSheet(sheet).told == [])
    }

    @Test("The same line twice is refused by its key or warned of by what it tells")
    func twice() throws {
        var sheet = OfficerSheet()
        sheet.activities.append(sheet.activities[0])
        #expect(try CheckedSheet(sheet).told == ["activity.id_duplicate A24"])
        for row in [0, 3] { sheet.activities[row][0] = "" }
        #expect(try CheckedSheet(sheet).told == ["activity.possible_duplicate D24"])
        for row in [0, 3] { (sheet.activities[row][4], sheet.activities[row][6]) = ("", "dự kiến") }
        #expect(try CheckedSheet(sheet).told == ["activity.possible_duplicate D24"])
    }
}

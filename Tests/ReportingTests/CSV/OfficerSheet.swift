// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Reporting

/// A sheet as an officer of Đông Hưng hands it over: a faultless one, to be changed cell by cell and saved in many ways.
struct OfficerSheet {
    /// Rows 1 to 17.
    var envelope: [[String]] = [
        ["Mẫu", "report.v1"], ["Danh mục", "2025.1"], ["Mã đơn vị", "340"], ["Tên đơn vị", "Huyện Đông Hưng"],
        ["Loại báo cáo", "định kỳ"], ["Kỳ báo cáo", "2025-Q1"], ["Sửa từ bản số", "0"], ["Lý do sửa", ""],
        ["Số văn bản", "21"], ["Ký hiệu", "BC-BTV"], ["Cơ quan ban hành", "Ban Thường vụ Hội LHPN huyện Đông Hưng"],
        ["Trích yếu", "Kết quả quý I năm 2025"], ["Ngày ký", "17/03/2025"], ["Người ký", "Bùi Thị Lan"],
        ["Chức vụ người ký", "Chủ tịch"], ["Không phát sinh", "không"], ["Tình hình chung", ""],
    ]
    /// Row 19, behind a blank one.
    var title = ["[HOẠT ĐỘNG]"]
    /// Row 20, columns A to T.
    var headings = [
        "Mã hoạt động", "Mã đơn vị tổ chức", "Loại hoạt động", "Tên hoạt động", "Ngày bắt đầu", "Ngày kết thúc",
        "Tình trạng", "Tổng số người dự", "Số nữ", "Minh chứng", "Vai trò", "Đơn vị phối hợp", "Hình thức",
        "Nền tảng số", "Chủ đề", "Người đứng đầu dự đối thoại", "Cấp đại hội", "Dự thảo", "Số ý kiến",
        "Lượt tiếp cận",
    ]
    /// Rows 21 to 23.
    var activities = [
        Self.activity("TT-01", "comm.session", "Nói chuyện về Luật Bình đẳng giới", "05/03/2025", "40", "36"),
        Self.activity("TT-02", "comm.session", "Sinh hoạt chi hội, phòng chống tảo hôn", "07/03/2025", "52", "50"),
        Self.activity("CB-01", "cadre.support", "Giúp cán bộ nữ mới nhận việc", "12/02/2025", "30", "30"),
    ]
    /// Whatever stands below.
    var rest: [[String]] = []

    static func activity(
        _ key: String,
        _ category: String,
        _ title: String,
        _ day: String,
        _ total: String,
        _ women: String
    ) -> [String] {
        [key, "", category, title, day, "", "đã tổ chức", total, women, "Ảnh"] + Array(repeating: "", count: 10)
    }

    var rows: [[String]] { envelope + [[""], title, headings] + activities + rest }

    /// Changes the cell that a spreadsheet calls so, "H21"; rows grow as needed.
    func with(_ changes: KeyValuePairs<String, String>) -> OfficerSheet {
        var sheet = self
        for (name, text) in changes {
            let letter = name.prefix { $0.isLetter }
            let column = letter.unicodeScalars.reduce(0) { $0 * 26 + Int($1.value) - 64 } - 1
            let row = Int(name.dropFirst(letter.count)) ?? 0
            sheet.set(row, column, text)
        }
        return sheet
    }

    private mutating func set(_ row: Int, _ column: Int, _ text: String) {
        func put(_ cells: inout [String]) {
            while cells.count <= column { cells.append("") }
            cells[column] = text
        }
        switch row {
        case 1...17: put(&envelope[row - 1])
        case 19: put(&title)
        case 20: put(&headings)
        case 21..<21 + activities.count: put(&activities[row - 21])
        default:
            let index = row - 21 - activities.count
            while rest.count <= index { rest.append([""]) }
            put(&rest[index])
        }
    }

    /// How a program saves it.
    func text(_ separator: Character = ";", allQuoted: Bool = false) -> String {
        Self.text(rows, separator, allQuoted: allQuoted)
    }

    /// How a program saves rows.
    static func text(_ rows: [[String]], _ separator: Character, allQuoted: Bool = false) -> String {
        rows.map { row in
            row.map { cell in
                let needs = allQuoted || cell.contains { $0 == separator || $0 == "\"" || $0.isNewline }
                return needs ? "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : cell
            }.joined(separator: String(separator)) + "\r\n"
        }.joined()
    }

    var bytes: [UInt8] { Array(text().utf8) }
}

/// What an office is told of a file: the reading of its cells and the province's rules together, as `nhipcau check` says.
struct CheckedSheet {
    let report: Report?
    let findings: [Finding]
    /// The code of each finding with its cell, "csv.number_ambiguous H21".
    let told: [String]

    init(_ bytes: [UInt8], receivedOn: String = "2025-03-17") throws {
        let book = try RuleSamples.book()
        let sheet = Self.reader.read(bytes)
        guard var report = sheet.report else {
            (self.report, findings, told) = (nil, sheet.findings, sheet.findings.map(\.code.rawValue))
            return
        }
        report.submissionID = try RuleSamples.id()
        let (parsed, faults) = ReportReader(texts: book.texts).read(ReportWriter.write(report))
        let facts = try RuleSamples.facts(receivedOn: receivedOn, account: "unit-\(report.unitCode)")
        let judged = book.check(sheet.findings.isEmpty ? parsed ?? report : report, facts)
        self.report = report
        findings = sheet.joined(with: faults + judged)
        told = findings.map { finding in
            finding.code.rawValue + (sheet.cell(of: finding).map { " \($0)" } ?? "")
        }
    }

    init(_ sheet: OfficerSheet) throws { try self.init(sheet.bytes) }

    var errors: Int { findings.count { $0.severity == .error } }

    private static let reader: ReportSheetReader = {
        do {
            return ReportSheetReader(
                units: try Shipped.registry(),
                vocabulary: try RuleSamples.vocabulary(),
                texts: try RuleSamples.texts()
            )
        } catch {
            fatalError("the delivered data cannot be read: \(error)")
        }
    }()
}

// SPDX-License-Identifier: Apache-2.0

/// A report as a spreadsheet that an office fills in: what could be read of it, and what could not.
///
/// The file has blocks. First lines of *heading;value* for the envelope; then `[HOẠT ĐỘNG]` with one activity a line under
/// Vietnamese headings; `[YÊU CẦU GÓP Ý]` with requests for comments; and `[TRA CỨU …]` blocks with codes to copy from.
/// Lines that begin with `#` above the envelope are advice to the officer. Columns and lines may stand in any order
/// inside their block. Every other cell with something in it is read, or a finding names it.
package struct ReportSheet: Sendable {
    /// The report; nil when the file is no sheet at all, and a finding says why.
    package var report: Report?
    /// What the cells themselves have wrong (`csv.*` and unreadable values); the rules have not been asked yet.
    package var findings: [Finding]
    /// The cell that each value of the report came from, by its path in the report.
    private var cells: [String: SheetCellName] = [:]

    init(report: Report? = nil, findings: [Finding] = []) {
        self.report = report
        self.findings = findings
    }

    /// Notes where a value stands.
    mutating func place(_ path: String, at cell: SheetCellName) {
        if cells[path] == nil { cells[path] = cell }
    }

    /// The cell of a finding as a spreadsheet names it, "F25"; nil when it concerns no single cell.
    package func cell(of finding: Finding) -> String? {
        // A part of a cell, "/activities/2/counterparts/0/head", stands in the cell of the whole.
        var path = finding.path[...]
        while !path.isEmpty {
            if let cell = cells[String(path)] { return cell.description }
            guard let slash = path.lastIndex(of: "/") else { return nil }
            path = path[..<slash]
        }
        return nil
    }

    /// What was found wrong with the sheet and then with the report that came of it, each mistake once: what a cell has
    /// wrong also makes its value wrong, and the cell's own sentence is the better one.
    package func joined(with others: [Finding]) -> [Finding] {
        let errors = Set(findings.lazy.filter { $0.severity == .error && !$0.path.isEmpty }.map(\.path))
        return findings + others.filter { !($0.code == .fieldInvalid && errors.contains($0.path)) }
    }

    /// `A`…`Z`, `AA`…: the name of a column.
    package static func letters(_ column: Int) -> String {
        var rest = column
        var letters = ""
        while rest >= 0 {
            letters = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(rest % 26))) + letters
            rest = rest / 26 - 1
        }
        return letters
    }
}

/// One cell as spreadsheets name it, "F25".
struct SheetCellName: Hashable, Sendable, CustomStringConvertible {
    /// 1-based.
    let row: Int
    /// 0-based.
    let column: Int

    var description: String { ReportSheet.letters(column) + String(row) }
}

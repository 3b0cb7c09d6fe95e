// SPDX-License-Identifier: Apache-2.0

/// One cell with its meaning: the heading over or before it, and where its value stands in the report.
struct SheetCell {
    /// Cleaned; line ends are kept. Empty when blank, when it says "nothing" by a dash, and when it is broken.
    var text: String
    /// The heading over or before it.
    let name: String
    let path: String
    /// Its text was guarded by an apostrophe, so that it is no formula.
    var isLiteral = false
    /// Number of the activity, counted from 1.
    var row: Int?
    /// Key of the activity's field.
    var column: String?
    /// Something is written in it that is no value: an error of the spreadsheet.
    var isBroken = false

    var isBlank: Bool { text.isEmpty }

    /// The text as it is compared: a code, a number, a date.
    var code: String { CleanText.code(text) }
}

extension SheetWalk {
    /// Takes a cell of the grid up: notes where its value stands, and remarks upon one that holds no value.
    mutating func cell(
        _ row: SheetGrid.Row,
        _ column: Int,
        name: String,
        path: String,
        activity: (row: Int, field: String)? = nil
    ) -> SheetCell {
        sheet.place(path, at: SheetCellName(row: row.number, column: column))
        var cell = SheetCell(
            text: row[column],
            name: name,
            path: path,
            isLiteral: row.literal.contains(column),
            row: activity?.row,
            column: activity?.field
        )
        if Self.isNothing(cell.text) {
            cell.text = ""
        } else if Self.isBroken(cell.text) {
            note(.cellBroken, ["column": name, "value": Self.short(cell.text)], cell)
            cell.text = ""
            cell.isBroken = true
        } else if !cell.isLiteral, FormulaGuard.isFormula(cell.text) {
            note(.formulaCell, ["column": name, "line": String(row.number)], cell)
            cell.text = ""
            cell.isBroken = true
        }
        return cell
    }

    mutating func note(_ code: RuleCode, _ parameters: KeyValuePairs<String, String>, _ cell: SheetCell) {
        note(code, parameters, path: cell.path, row: cell.row, column: cell.column)
    }

    /// A single dash, of whatever length, is how offices write "nothing".
    private static func isNothing(_ text: String) -> Bool {
        text.unicodeScalars.count <= 3 && !text.isEmpty
            && CleanText.code(text).utf8.allSatisfy { $0 == UInt8(ascii: "-") }
    }

    /// `#REF!`, `#N/A`, `#TÊN?`, `########`, `Err:502`: what spreadsheets show instead of a value.
    private static func isBroken(_ text: String) -> Bool {
        guard text.utf8.first == UInt8(ascii: "#") else {
            return text.hasPrefix("Err:") && text.utf8.dropFirst(4).allSatisfy { $0.decimalDigit != nil }
        }
        let rest = text.dropFirst()
        if rest.allSatisfy({ $0 == "#" }) { return rest.count > 1 }
        if rest == "N/A" { return true }
        return (rest.hasSuffix("!") || rest.hasSuffix("?")) && !rest.contains(" ") && rest.count <= 12
    }
}

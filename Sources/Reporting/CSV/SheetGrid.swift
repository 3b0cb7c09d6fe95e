// SPDX-License-Identifier: Apache-2.0

/// A sheet as cells, before any of them is given a meaning: cleaned (``CleanText``), the apostrophe of the formula guard
/// taken off, each row with its number in the spreadsheet.
struct SheetGrid {
    struct Row {
        /// 1-based, as the spreadsheet shows it.
        let number: Int
        let cells: [String]
        /// Columns whose text was guarded by an apostrophe, so that it is no formula whatever it begins with.
        let literal: Set<Int>

        /// The cell at a column; empty beyond the last.
        subscript(column: Int) -> String { cells.indices.contains(column) ? cells[column] : "" }

        /// The first cell with something in it; empty in a blank row.
        var first: String { cells.first { !$0.isEmpty } ?? "" }

        /// The row with its first written cell empty.
        var withoutFirst: Row {
            var cells = cells
            if let column = written.first { cells[column] = "" }
            return Row(number: number, cells: cells, literal: literal)
        }

        /// Columns with something written in them.
        var written: [Int] { cells.indices.filter { !cells[$0].isEmpty } }
    }

    /// Rows with something written in them.
    private(set) var rows: [Row] = []

    /// - Throws: ``CSVError``, whose line is the number of a row, when quotes do not match.
    init(_ text: [UInt8]) throws(CSVError) {
        let file = SheetSeparator.find(text)
        var scanner = CSVScanner(text: file.text, separator: file.separator)
        while true {
            let row: CSVTable.Row?
            do {
                row = try scanner.nextRow()
            } catch {
                throw CSVError(error.code, line: scanner.rowNumber)
            }
            guard let row else { return }
            let cells = Row(row)
            if !cells.written.isEmpty { rows.append(cells) }
        }
    }
}

extension SheetGrid.Row {
    init(_ row: CSVTable.Row) {
        var literal: Set<Int> = []
        let cells = row.fields.enumerated().map { column, field in
            let text = Self.cleaned(field)
            guard let opened = FormulaGuard.opened(text) else { return text }
            literal.insert(column)
            return opened
        }
        self.init(number: row.number, cells: cells, literal: literal)
    }

    /// Line ends within a cell are line feeds, as Excel itself keeps them; tabs are blanks.
    private static func cleaned(_ field: String) -> String {
        if field.utf8.allSatisfy({ $0 >= 0x20 }) { return CleanText.text(field) }
        var lines = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in field.unicodeScalars {
            switch scalar.value {
            case 0x0A where previous == "\r": break
            case 0x0A, 0x0B, 0x0C, 0x0D: lines.append("\n")
            // A tab, and what a word processor leaves for its own breaks and hyphens.
            case 0x00...0x1F: lines.append(scalar == "\u{1E}" ? "-" : " ")
            default: lines.append(scalar)
            }
            previous = scalar
        }
        return CleanText.text(String(lines))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A CSV file taken apart (RFC 4180): a header and rows, each with the line it starts on.
///
/// Reads what Excel writes in a Vietnamese locale: a byte-order mark, `;` instead of `,`, CRLF. One pass over the bytes;
/// only fields become strings.
package struct CSVTable: Sendable {
    package struct Row: Sendable {
        /// 1-based line of the file on which the row starts.
        package let line: Int
        /// 1-based number of the row as a spreadsheet shows it: a cell with line breaks is one row, whatever lines it has.
        package let number: Int
        /// Trimmed of surrounding spaces unless quoted.
        package let fields: [String]

        package init(line: Int, number: Int, fields: [String]) {
            self.line = line
            self.number = number
            self.fields = fields
        }

        /// A row of nothing but separators, as spreadsheets leave below a table.
        package var isBlank: Bool {
            fields.allSatisfy(\.isEmpty)
        }
    }

    package let header: [String]
    package let headerLine: Int
    /// Rows below the header; blank ones are left out.
    package let rows: [Row]
    /// The separator found: `,` `;` or TAB.
    package let separator: UInt8

    private let columns: [String: Int]

    /// Reads a whole file.
    ///
    /// - Parameter separator: nil = the one of `,` `;` TAB that occurs most often in the first line, outside quotes.
    /// - Throws: ``CSVError`` with the line; reading again does not help, the file has to be corrected.
    package init(_ bytes: [UInt8], separator: UInt8? = nil) throws(CSVError) {
        var scanner = try CSVScanner(bytes, separator: separator)
        guard let first = try scanner.nextRow() else { throw CSVError(.empty, line: 1) }
        var rows: [Row] = []
        while let row = try scanner.nextRow() {
            if !row.isBlank { rows.append(row) }
        }
        header = first.fields
        headerLine = first.line
        self.rows = rows
        self.separator = scanner.separator
        columns = Dictionary(
            first.fields.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Position of a column by its header, compared as Unicode text; nil when absent.
    package func column(_ name: String) -> Int? {
        columns[name]
    }
}

extension CSVTable.Row {
    /// The field at a column; empty when the row is shorter than the header.
    package subscript(column: Int) -> String {
        fields.indices.contains(column) ? fields[column] : ""
    }
}

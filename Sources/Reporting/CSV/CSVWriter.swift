// SPDX-License-Identifier: Apache-2.0

/// Writes a CSV file that opens right in Excel by a double click: byte-order mark, CRLF, quotes where needed, and no text
/// that the spreadsheet would run (``FormulaGuard``).
package struct CSVWriter: Sendable {
    /// The bytes so far.
    package private(set) var bytes: [UInt8]

    private let separator: UInt8

    /// - Parameters:
    ///   - separator: `;` is what Excel expects in a Vietnamese locale, `,` is RFC 4180.
    ///   - byteOrderMark: without it Excel takes the file for the system's old code page.
    package init(separator: UInt8 = UInt8(ascii: ","), byteOrderMark: Bool = true) {
        self.separator = separator
        bytes = byteOrderMark ? [0xEF, 0xBB, 0xBF] : []
    }

    /// Adds one row.
    package mutating func row(_ fields: some Sequence<String>) {
        var isFirst = true
        for field in fields {
            if !isFirst { bytes.append(separator) }
            isFirst = false
            append(FormulaGuard.guarded(field))
        }
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ field: String) {
        let quote = UInt8(ascii: "\"")
        guard needsQuotes(field) else {
            bytes.append(contentsOf: field.utf8)
            return
        }
        bytes.append(quote)
        for byte in field.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    private func needsQuotes(_ field: String) -> Bool {
        field.first == " " || field.last == " "
            || field.utf8.contains { byte in
                byte == separator || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
                    || byte == UInt8(ascii: "\r")
            }
    }
}

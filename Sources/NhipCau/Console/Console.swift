// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a command says. Results go to standard output, progress and complaints to standard error.
enum Console {
    static func out(_ text: String = "") { write(text + "\n", to: FileHandle.standardOutput) }
    static func error(_ text: String) { write(text + "\n", to: FileHandle.standardError) }
    static func raw(_ bytes: [UInt8]) { try? FileHandle.standardOutput.write(contentsOf: Data(bytes)) }

    private static func write(_ text: String, to handle: FileHandle) {
        // A reader that left (`| head`) is no reason to fail.
        try? handle.write(contentsOf: Data(text.utf8))
    }

    /// Columns of text, two blanks between; numbers stand at the right.
    static func table(_ rows: [[String]], right: Set<Int> = []) -> String {
        var widths: [Int] = []
        for row in rows {
            for (index, cell) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.count)
            }
        }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                let pad = String(repeating: " ", count: widths[index] - cell.count)
                return right.contains(index) ? pad + cell : cell + pad
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    /// Text of others without control characters, which could steer the terminal.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
            )
        )
    }

    /// A value as JSON, keys sorted.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        out(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

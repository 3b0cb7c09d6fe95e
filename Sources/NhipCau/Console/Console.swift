// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Reporting

/// What a command says. Results go to standard output, progress and complaints to standard error. Whatever is said passes
/// here, so that nothing of others' text can steer the terminal.
enum Console {
    static func out(_ text: String = "") { write(VisibleText.page(text) + "\n", to: FileHandle.standardOutput) }
    static func error(_ text: String) { write(VisibleText.page(text) + "\n", to: FileHandle.standardError) }
    /// JSON for programs: what a terminal could take for a command stands as an escape.
    static func outJSON(_ text: String) { write(VisibleText.json(text) + "\n", to: FileHandle.standardOutput) }
    /// A file's bytes.
    static func raw(_ bytes: [UInt8]) { try? FileHandle.standardOutput.write(contentsOf: Data(bytes)) }

    private static func write(_ text: String, to handle: FileHandle) {
        // A reader that left (`| head`) is no reason to fail.
        try? handle.write(contentsOf: Data(text.utf8))
    }

    /// Text of others within a line of ours: see ``VisibleText/line(_:)``.
    static func plain(_ text: String) -> String { VisibleText.line(text) }

    // MARK: - The terminal

    /// Columns of the terminal, as COLUMNS or the terminal itself says; nil when the output goes elsewhere.
    static var width: Int? {
        if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 0 {
            return columns
        }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Whether somebody watches the progress.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    /// A line of progress: on a terminal it takes the place of the one before.
    static func progress(_ text: String, isLast: Bool = false) {
        let line = VisibleText.line(text)
        guard isWatched else { return write(line + "\n", to: FileHandle.standardError) }
        write("\r\u{1B}[K" + line + (isLast ? "\n" : ""), to: FileHandle.standardError)
    }

    // MARK: - Forms

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

    /// A value as JSON, keys sorted.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        outJSON(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

extension Console {
    /// Columns for sentences: a terminal's, but no longer lines than are easily read.
    static var textWidth: Int { min(96, max(40, width ?? 96)) }
}

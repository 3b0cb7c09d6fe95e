// SPDX-License-Identifier: Apache-2.0

/// A table for a terminal, drawn with box characters, its long cells wrapped.
///
/// Widths count characters as a reader sees them, so that `ễ` takes one column whether it is composed or not.
package struct TextTable: Sendable {
    package enum Alignment: Sendable { case left, right }

    package struct Column: Sendable {
        package let title: String
        package let alignment: Alignment
        /// Wider cells are wrapped; nil = as wide as its widest cell.
        package let maximumWidth: Int?

        package init(_ title: String, _ alignment: Alignment = .left, maximumWidth: Int? = nil) {
            self.title = title
            self.alignment = alignment
            self.maximumWidth = maximumWidth
        }
    }

    private let columns: [Column]
    private var rows: [(cells: [String], startsGroup: Bool)] = []

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells are empty. A row that starts a group has a line above it.
    package mutating func row(_ cells: [String], startsGroup: Bool = true) {
        rows.append((cells, startsGroup))
    }

    /// The table, each line ending in a newline.
    package var text: String {
        let wrapped = ([(cells: columns.map(\.title), startsGroup: true)] + rows).map { row in
            (lines: columns.indices.map { lines(row.cells, $0) }, startsGroup: row.startsGroup)
        }
        let widths = columns.indices.map { column in
            wrapped.flatMap { $0.lines[column] }.map(\.count).max() ?? 0
        }
        var text = rule("┌", "┬", "┐", widths)
        for (index, row) in wrapped.enumerated() {
            if index > 0, row.startsGroup { text += rule("├", "┼", "┤", widths) }
            for line in 0..<(row.lines.map(\.count).max() ?? 1) {
                let cells = columns.indices.map { column in
                    let cell = row.lines[column].indices.contains(line) ? row.lines[column][line] : ""
                    // Titles stand left above words and right above numbers, as their cells do.
                    return pad(cell, widths[column], columns[column].alignment)
                }
                text += "│ " + cells.joined(separator: " │ ") + " │\n"
            }
        }
        return text + rule("└", "┴", "┘", widths)
    }

    /// Breaks text into lines of at most `width` characters, at spaces where possible.
    package static func wrap(_ text: String, width: Int) -> [String] {
        let width = max(1, width)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var word = word
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            while word.count > width {
                lines.append(String(word.prefix(width)))
                word = word.dropFirst(width)
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
    }

    private func lines(_ cells: [String], _ column: Int) -> [String] {
        let cell = cells.indices.contains(column) ? cells[column] : ""
        return columns[column].maximumWidth.map { Self.wrap(cell, width: $0) } ?? [cell]
    }

    private func rule(_ left: String, _ middle: String, _ right: String, _ widths: [Int]) -> String {
        left + widths.map { String(repeating: "─", count: $0 + 2) }.joined(separator: middle) + right + "\n"
    }

    private func pad(_ text: String, _ width: Int, _ alignment: Alignment) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return alignment == .left ? text + space : space + text
    }
}

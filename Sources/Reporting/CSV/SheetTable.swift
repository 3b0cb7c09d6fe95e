// SPDX-License-Identifier: Apache-2.0

/// What a table's heading row says about its columns.
struct SheetTable<Field: Hashable & Sendable>: Sendable {
    /// Columns with a meaning, from left to right; each field once.
    private(set) var columns: [(field: Field, column: Int)] = []
    /// Fields whose heading stands twice, with both columns.
    private(set) var repeated: [(name: String, first: Int, second: Int)] = []
    /// Columns whose heading is none of ours: a finding at the heading covers what is below it.
    private(set) var unknown: [(name: String, column: Int)] = []

    init(_ row: SheetGrid.Row, find: (String) -> Field?) {
        for column in row.written {
            guard let field = find(row[column]) else {
                unknown.append((row[column], column))
                continue
            }
            if let first = columns.first(where: { $0.field == field }) {
                repeated.append((row[column], first.column, column))
            } else {
                columns.append((field, column))
            }
        }
    }

    func column(of field: Field) -> Int? { columns.first { $0.field == field }?.column }

    /// Whether a heading, known or not, stands over a column.
    func covers(_ column: Int) -> Bool {
        columns.contains { $0.column == column } || unknown.contains { $0.column == column }
            || repeated.contains { $0.second == column }
    }
}

extension SheetTable where Field == ActivityField {
    /// Whether a cell is the heading of a column of either table.
    static func isHeading(_ cell: String) -> Bool {
        !cell.isEmpty && (ActivityField.find(heading: cell) != nil || RequestHeading.find(cell) != nil)
    }

    /// Whether a row is the heading row of the activities, also where its title was lost.
    static func isHeadingRow(_ row: SheetGrid.Row) -> Bool {
        let written = row.written
        let known = written.count { ActivityField.find(heading: row[$0]) != nil }
        return known >= 4 && known * 2 > written.count
    }
}

extension SheetTable where Field == RequestHeading {
    /// The same for the requests: their headings are few, so most of the required ones have to be there.
    static func isHeadingRow(_ row: SheetGrid.Row) -> Bool {
        let found = row.written.compactMap { RequestHeading.find(row[$0]) }
        return found.count >= 3 && found.count * 2 > row.written.count && found.contains(.requestKey)
            && found.contains(.replyBy)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Which part of the template each row of a sheet belongs to. Every row ends in exactly one place: read by somebody,
/// known as the template's own, or remarked upon.
struct SheetLayout {
    /// Something to tell the officer about rows that carry no value of the report.
    enum Remark {
        case unplaced(SheetCellName, String)
        case notRead(row: Int, String)
        case blockUnknown(String, SheetCellName, last: Int)
        case columnUnknown(String, SheetCellName)
        case headingRepeated(String, SheetCellName, SheetCellName)
        case columnMissing(String, path: String)
    }

    private(set) var envelope: [SheetGrid.Row] = []
    private(set) var activities: [(row: SheetGrid.Row, table: SheetTable<ActivityField>)] = []
    private(set) var requests: [(row: SheetGrid.Row, table: SheetTable<RequestHeading>)] = []
    private(set) var remarks: [Remark] = []

    private enum Part { case envelope, activityHeadings, activities, requestHeadings, requests, lists, unknown }

    private var part = Part.envelope
    private var activityTable: SheetTable<ActivityField>?
    private var requestTable: SheetTable<RequestHeading>?
    private var unknown: (title: String, cell: SheetCellName, last: Int)?
    private let words: SheetVocabulary

    init(_ grid: SheetGrid, words: SheetVocabulary) {
        self.words = words
        for row in grid.rows { take(row) }
        endUnknown()
    }

    private mutating func take(_ row: SheetGrid.Row) {
        var row = row
        if let title = SheetBlock.title(row.first) {
            if open(title, row) { return }
            // Data typed beside a title that was left standing: the title is no key of an activity.
            unplaced(row, row.written[0])
            row = row.withoutFirst
        }
        if takeHeadings(row) { return }
        if isEnvelope(row) { return envelope.append(row) }
        if words.isListed(row), part != .envelope { return }
        switch part {
        case .envelope:
            if isAdvice(row) { return }
            isNote(row) ? note(row) : envelope.append(row)
        case .activities where isNote(row), .requests where isNote(row), .lists where isNote(row): note(row)
        case .activities, .activityHeadings: takeActivity(row)
        case .requests, .requestHeadings:
            // Rows of activities that outgrew their block go on below the next title.
            isActivity(row) ? takeActivity(row) : takeRequest(row)
        case .lists:
            // Rows typed below the lists of codes.
            isActivity(row) || row.written.count > 2 && activityTable != nil ? takeActivity(row) : note(row)
        case .unknown: unknown?.last = row.number
        }
    }

    /// Opens a block; false when the row holds data beside what looks like a title.
    private mutating func open(_ title: SheetBlock.Title, _ row: SheetGrid.Row) -> Bool {
        let others = row.written.dropFirst()
        if others.count > 1, part == .activities || part == .requests { return false }
        endUnknown()
        switch title {
        case .known(.activities): part = .activityHeadings
        case .known(.requests): part = .requestHeadings
        case .known: part = .lists
        case .list:
            part = .lists
            remarks.append(.notRead(row: row.number, row.first))
        case .unknown:
            unknown = (row.first, SheetCellName(row: row.number, column: row.written[0]), row.number)
            part = .unknown
        }
        for column in others { unplaced(row, column) }
        return true
    }

    /// - Parameter readable: headings follow that say what the block is, so that its title is no matter.
    private mutating func endUnknown(readable: Bool = false) {
        guard let block = unknown else { return }
        if readable, block.last == block.cell.row {
            remarks.append(.notRead(row: block.last, block.title))
        } else {
            remarks.append(.blockUnknown(block.title, block.cell, last: block.last))
        }
        unknown = nil
    }

    /// Headings stand below a title, or where a table begins whose title was lost.
    private mutating func takeHeadings(_ row: SheetGrid.Row) -> Bool {
        let isActivities = SheetTable<ActivityField>.isHeadingRow(row)
        let isRequests = SheetTable<RequestHeading>.isHeadingRow(row)
        if isActivities || part == .activityHeadings && !isRequests {
            endUnknown(readable: true)
            let table = SheetTable(row, find: ActivityField.find(heading:))
            remark(table.repeated, table.unknown, row)
            for field in ActivityField.required where table.column(of: field) == nil {
                remarks.append(.columnMissing(field.heading, path: "/activities"))
            }
            (activityTable, part) = (table, .activities)
            return true
        }
        if isRequests || part == .requestHeadings && !isActivity(row) {
            endUnknown(readable: true)
            let table = SheetTable(row, find: RequestHeading.find)
            remark(table.repeated, table.unknown, row)
            for field in RequestHeading.required where table.column(of: field) == nil {
                remarks.append(.columnMissing(field.rawValue, path: "/feedback_requests"))
            }
            (requestTable, part) = (table, .requests)
            return true
        }
        return false
    }

    private mutating func remark(
        _ repeated: [(name: String, first: Int, second: Int)],
        _ unknown: [(name: String, column: Int)],
        _ row: SheetGrid.Row
    ) {
        for (name, first, second) in repeated {
            let cells = [first, second].map { SheetCellName(row: row.number, column: $0) }
            remarks.append(.headingRepeated(name, cells[0], cells[1]))
        }
        for (name, column) in unknown {
            remarks.append(.columnUnknown(name, SheetCellName(row: row.number, column: column)))
        }
    }

    private mutating func takeActivity(_ row: SheetGrid.Row) {
        guard let table = activityTable else { return unplaced(row) }
        activities.append((row, table))
        for column in row.written where !table.covers(column) { unplaced(row, column) }
    }

    private mutating func takeRequest(_ row: SheetGrid.Row) {
        guard let table = requestTable else { return unplaced(row) }
        requests.append((row, table))
        for column in row.written where !table.covers(column) { unplaced(row, column) }
    }

    /// Whether a row has a known kind of activity where the activities have theirs.
    private func isActivity(_ row: SheetGrid.Row) -> Bool {
        guard let column = activityTable?.column(of: .category) else { return false }
        return words.category(row[column]) != nil
    }

    /// A line of the envelope, also where it stands below the tables: a label and its value.
    private func isEnvelope(_ row: SheetGrid.Row) -> Bool {
        (part == .envelope || row.written.count == 2) && SheetHeading.find(row.first) != nil
    }

    /// The template's own advice stands above everything else.
    private func isAdvice(_ row: SheetGrid.Row) -> Bool {
        envelope.isEmpty && row.first.hasPrefix("# ") && SheetHeading.find(String(row.first.dropFirst(2))) == nil
    }

    /// One cell beginning with `#` and a blank, as the template marks advice; `#3` and `#REF!` are no such thing.
    private func isNote(_ row: SheetGrid.Row) -> Bool {
        row.first.hasPrefix("# ") && row.written.count == 1
    }

    private mutating func note(_ row: SheetGrid.Row) {
        let text = row.written.map { row[$0] }.joined(separator: "; ")
        remarks.append(.notRead(row: row.number, text))
    }

    private mutating func unplaced(_ row: SheetGrid.Row) {
        for column in row.written { unplaced(row, column) }
    }

    private mutating func unplaced(_ row: SheetGrid.Row, _ column: Int) {
        remarks.append(.unplaced(SheetCellName(row: row.number, column: column), row[column]))
    }
}

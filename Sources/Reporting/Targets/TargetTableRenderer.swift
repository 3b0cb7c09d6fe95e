// SPDX-License-Identifier: Apache-2.0

/// Draws the table of targets for a terminal, with the units that are missing below it.
package struct TargetTableRenderer: Sendable {
    /// How much of the gap list stands below the table.
    package enum Gaps: Sendable {
        case none
        /// Province and districts by name, communes as a number for each district.
        case summary
        /// Every unit by name.
        case full
    }

    private let words: TargetWords
    private let width: Int
    private let gaps: Gaps

    /// Columns where no terminal says how many it has.
    package static let usualWidth = 110

    /// - Parameter width: columns of the terminal; at least 80 are used.
    package init(language: ReadingLanguage = .vietnamese, width: Int = usualWidth, gaps: Gaps = .summary) {
        words = TargetWords(language: language)
        self.width = max(80, width)
        self.gaps = gaps
    }

    package func render(_ table: TargetTable, units: UnitRegistry) -> String {
        var text = words.title(year: table.planYear, asOf: table.asOf) + "\n"
        text += grid(table)
        let lists = gaps == .none ? [] : table.rows.compactMap { gapList($0, units) }
        if !lists.isEmpty {
            text += "\n" + words.pick("Đơn vị chưa thực hiện", "Units that are missing") + "\n"
            text += lists.joined()
        }
        if table.joint != .none { text += "\n" + wrapped(words.joint(table.joint)) }
        if !table.unknownCodes.isEmpty {
            let head = words.pick("Mã không có trong danh mục đơn vị: ", "Codes that are no unit: ")
            text += "\n" + wrapped(head + table.unknownCodes.joined(separator: ", "))
        }
        return text
    }

    private func wrapped(_ text: String) -> String {
        TextTable.wrap(text, width: width).map { $0 + "\n" }.joined()
    }

    private func grid(_ table: TargetTable) -> String {
        let titles = words.columns
        let rows = table.rows.map { cells($0, tableOf: table.asOf) }
        // On a narrow terminal the words of state and of what is missing are wrapped too.
        let most = width < Self.usualWidth ? 10 : Int.max
        let widths = titles.indices.map { column in
            let widest = ([titles] + rows).map { $0[column].count }.max() ?? 0
            return column > 4 ? min(most, widest) : widest
        }
        // The other six columns and their frames take what they need; the target's words get the rest.
        let others = widths.reduce(0, +) - widths[1] + 3 * titles.count + 1
        let rest = width < Self.usualWidth ? others : max(64, others)
        var grid = TextTable([
            .init(titles[0]), .init(titles[1], maximumWidth: max(12, width - rest)), .init(titles[2], .right),
            .init(titles[3], .right), .init(titles[4], .right), .init(titles[5], maximumWidth: most),
            .init(titles[6], maximumWidth: most),
        ])
        for (row, cells) in zip(table.rows, rows) { grid.row(cells, startsGroup: !isPart(row)) }
        return grid.text
    }

    private func isPart(_ row: TargetRow) -> Bool { row.part != .whole && row.part != .duty }

    private func cells(_ row: TargetRow, tableOf day: CivilDate) -> [String] {
        [
            isPart(row) ? "" : row.clause, words.label(row, tableOf: day), VietnameseNumber.grouped(row.done),
            VietnameseNumber.grouped(row.total), share(row), words.state(row), words.lacking(row),
        ]
    }

    private func share(_ row: TargetRow) -> String {
        // "1 of 1 proposals" is an outcome, not a share.
        if row.target.calculation == .outcome, row.part == .whole { return "" }
        return row.permille.map(VietnameseNumber.percent(permille:)) ?? "–"
    }

    /// The missing units of one line; nil when there are none or its parts list them.
    private func gapList(_ row: TargetRow, _ units: UnitRegistry) -> String? {
        guard !row.gaps.isEmpty, row.state != .superseded else { return nil }
        let isSplit = row.part == .whole && row.target.scope.contains(.commune) && row.target.scope.levels.count > 1
        if isSplit, row.target.calculation == .unitsWithAtLeast { return nil }
        let head =
            switch row.part {
            case .level(let level): "\(row.clause) (\(words.levelName(level)))"
            case .successors: "\(row.clause) (\(words.pick("cơ sở mới", "new communes")))"
            case .whole, .duty: row.clause
            }
        let count = words.pick("còn \(row.gaps.count)", "\(row.gaps.count) missing")
        let lines = TextTable.wrap(names(row, units), width: width - 4)
        return "  \(head): \(count)\n" + lines.map { "    \($0)\n" }.joined()
    }

    private func names(_ row: TargetRow, _ units: UnitRegistry) -> String {
        let named = row.gaps.filter { $0.unit.level != .commune }.map { gap in name(gap, row) }
        let communes = row.gaps.filter { $0.unit.level == .commune }
        var groups: [String] = named.isEmpty ? [] : [named.joined(separator: ", ")]
        for (parent, members) in Dictionary(grouping: communes, by: { $0.unit.parentCode ?? "" })
            .sorted(by: { $0.key < $1.key })
        {
            let above = (units.lookup(parent, asOf: row.asOf) ?? units.versions(parent).last)?.name ?? parent
            let list = members.map { name($0, row) }.joined(separator: ", ")
            groups.append(gaps == .full ? "\(above) (\(members.count)): \(list)" : "\(above) \(members.count)")
        }
        return groups.joined(separator: "; ")
    }

    /// For the ratio the unit's own figures stand beside its name: "Huyện Thái Thụy 12/27, thiếu 3".
    private func name(_ gap: TargetRow.Gap, _ row: TargetRow) -> String {
        guard row.target.calculation == .ratioOfSums, let lacking = gap.lacking else { return gap.unit.name }
        let short = words.pick("thiếu", "short by")
        return "\(gap.unit.name) \(gap.done)/\(gap.total) \(short) \(lacking)"
    }
}

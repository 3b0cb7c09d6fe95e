// SPDX-License-Identifier: Apache-2.0

/// Reads `config/units/units.csv`: all states of all units. `valid_from` empty = before our data; `valid_to` is inclusive.
package enum UnitTable {
    static let columns = ["code", "name", "level", "parent_code", "type", "valid_from", "valid_to"]

    /// The units of the file, and every mistake in it. Units with a mistake of their own are left out.
    package static func read(_ bytes: [UInt8]) -> (units: [Unit], problems: [DataProblem]) {
        var problems: [DataProblem] = []
        var entries: [(line: Int, unit: Unit)] = []
        for row in ReferenceTable(bytes, columns: columns, problems: &problems).rows {
            if let unit = unit(row, &problems) {
                entries.append((row.line, unit))
            }
        }
        checkOverlaps(entries, &problems)
        checkParents(entries, &problems)
        return (entries.map(\.unit), problems)
    }

    private static func unit(_ row: ReferenceRow, _ problems: inout [DataProblem]) -> Unit? {
        let code = row.text("code", &problems)
        let name = row.text("name", &problems)
        let level = row.choice("level", UnitLevel.self, &problems)
        let type = row.choice("type", Unit.Kind.self, &problems)
        let from = row.date("valid_from", &problems)
        let to = row.date("valid_to", &problems)
        guard let code, let name, let level, let type, let from, let to else { return nil }
        let parent = row["parent_code"]
        let before = problems.count
        if !isCode(code) {
            problems.append(
                DataProblem(
                    line: row.line,
                    what: "code \"\(code)\" is none",
                    fix: "use the statistics office's 2 to 5 digits, or U- and capital letters for an affiliated unit"
                )
            )
        }
        if type.level != level {
            problems.append(
                DataProblem(
                    line: row.line,
                    what: "a unit of type \(type.rawValue) cannot be of level \(level.rawValue)",
                    fix: "type \(type.rawValue) belongs to level \(type.level.rawValue)"
                )
            )
        }
        if (level == .province) != parent.isEmpty {
            problems.append(
                DataProblem(
                    line: row.line,
                    what: parent.isEmpty ? "parent_code is empty" : "a province has no parent",
                    fix: parent.isEmpty ? "name the unit above" : "leave parent_code empty"
                )
            )
        }
        if let from, let to, to < from {
            problems.append(
                DataProblem(
                    line: row.line,
                    what: "valid_to \(to) is before valid_from \(from)",
                    fix: "valid_to is the last day the unit exists"
                )
            )
        }
        guard problems.count == before else { return nil }
        return Unit(
            code: code,
            name: name,
            level: level,
            parentCode: parent.isEmpty ? nil : parent,
            type: type,
            validFrom: from,
            endsBefore: to?.adding(days: 1)
        )
    }

    private static func checkOverlaps(_ entries: [(line: Int, unit: Unit)], _ problems: inout [DataProblem]) {
        for states in Dictionary(grouping: entries, by: \.unit.code).values where states.count > 1 {
            let ordered = states.sorted { $0.unit.start < $1.unit.start }
            for (earlier, later) in zip(ordered, ordered.dropFirst()) where earlier.unit.end > later.unit.start {
                problems.append(
                    DataProblem(
                        line: later.line,
                        what: "code \(later.unit.code) also means \"\(earlier.unit.name)\" on line \(earlier.line) "
                            + "on some of the same days",
                        fix: "end the earlier state the day before the later one begins"
                    )
                )
            }
        }
    }

    /// A parent must exist on the first and on the last day of the unit, and stand above it.
    private static func checkParents(_ entries: [(line: Int, unit: Unit)], _ problems: inout [DataProblem]) {
        let registry = UnitRegistry(units: entries.map(\.unit))
        for (line, unit) in entries {
            guard let parentCode = unit.parentCode else { continue }
            let spans = registry.versions(parentCode)
            let covered = spans.contains {
                $0.start <= unit.start && unit.end <= $0.end && $0.level.isAbove(unit.level)
            }
            if !covered {
                problems.append(
                    DataProblem(
                        line: line,
                        what: "parent_code \(parentCode) is no unit above \"\(unit.name)\" on all its days",
                        fix: "name a unit of a higher level that exists as long, or shorten the days"
                    )
                )
            }
        }
    }

    private static func isCode(_ code: String) -> Bool {
        if code.hasPrefix("U-") {
            return code.utf8.count > 2 && code.utf8.dropFirst(2).allSatisfy { (65...90).contains($0) || $0 == 45 }
        }
        return (2...5).contains(code.utf8.count) && code.utf8.allSatisfy { $0.decimalDigit != nil }
    }
}

extension Unit {
    /// First day as a number, with "before our data" as the smallest.
    fileprivate var start: Int32 { validFrom?.daysSinceEpoch ?? .min }
    /// Day after the last as a number, with "still there" as the largest.
    fileprivate var end: Int32 { endsBefore?.daysSinceEpoch ?? .max }
}

extension Unit.Kind {
    /// The level units of this kind have.
    package var level: UnitLevel {
        switch self {
        case .province: .province
        case .city, .district: .district
        case .ward, .township, .commune: .commune
        case .organisation: .affiliated
        }
    }
}

extension UnitLevel {
    fileprivate func isAbove(_ other: UnitLevel) -> Bool {
        switch (self, other) {
        case (.province, .district), (.province, .commune), (.province, .affiliated), (.district, .commune),
            (.district, .affiliated):
            true
        default: false
        }
    }
}

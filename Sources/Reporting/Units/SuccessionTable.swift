// SPDX-License-Identifier: Apache-2.0

/// Reads `config/units/succession.csv`: which unit went into which, and when. An empty `new_code` says that this is not
/// established.
package enum SuccessionTable {
    static let columns = [
        "old_code", "old_name", "old_district_code", "new_code", "new_name", "effective_on", "kind", "basis",
    ]

    /// The rows of the file checked against the units they join, and every mistake.
    package static func read(
        _ bytes: [UInt8],
        units: [Unit]
    ) -> (successions: [UnitSuccession], problems: [DataProblem]) {
        var problems: [DataProblem] = []
        var successions: [UnitSuccession] = []
        var lines: [String: Int] = [:]
        let registry = UnitRegistry(units: units)
        for row in ReferenceTable(bytes, columns: columns, problems: &problems).rows {
            guard let succession = succession(row, &problems) else { continue }
            let before = problems.count
            check(
                row,
                code: succession.oldCode,
                name: "old_name",
                on: succession.effectiveOn.adding(days: -1),
                registry,
                &problems
            )
            if let newCode = succession.newCode {
                check(row, code: newCode, name: "new_name", on: succession.effectiveOn, registry, &problems)
            }
            if let earlier = lines["\(succession.oldCode)@\(succession.effectiveOn)"] {
                problems.append(
                    DataProblem(
                        line: row.line,
                        what: "\(succession.oldCode) already has a successor on line \(earlier)",
                        fix: "keep one row for each unit and day; units are never divided here"
                    )
                )
            }
            lines["\(succession.oldCode)@\(succession.effectiveOn)"] = row.line
            if problems.count == before { successions.append(succession) }
        }
        return (successions, problems)
    }

    private static func succession(_ row: ReferenceRow, _ problems: inout [DataProblem]) -> UnitSuccession? {
        let oldCode = row.text("old_code", &problems)
        let newCode = row["new_code"].isEmpty ? nil : row["new_code"]
        let kind = row.choice("kind", UnitSuccession.Kind.self, &problems)
        let basis = row.text("basis", &problems)
        let date = row.date("effective_on", &problems)
        guard let oldCode, let kind, let basis, let date else { return nil }
        guard let date else {
            problems.append(
                DataProblem(line: row.line, what: "effective_on is empty", fix: "give the first day of the new unit")
            )
            return nil
        }
        return UnitSuccession(oldCode: oldCode, newCode: newCode, effectiveOn: date, kind: kind, basis: basis)
    }

    private static func check(
        _ row: ReferenceRow,
        code: String,
        name column: String,
        on date: CivilDate,
        _ registry: UnitRegistry,
        _ problems: inout [DataProblem]
    ) {
        guard let unit = registry.lookup(code, asOf: date) else {
            problems.append(
                DataProblem(
                    line: row.line,
                    what: "code \(code) (\(row[column])) is no unit on \(date)",
                    fix: "correct the code or effective_on, or add the unit to units.csv"
                )
            )
            return
        }
        if unit.matches(name: row[column]) == .mismatch {
            problems.append(
                DataProblem(
                    line: row.line,
                    what: "\(column) is \"\(row[column])\" but \(code) is \"\(unit.name)\" on \(date)",
                    fix: "correct the code or the name"
                )
            )
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

extension UnitRegistry {
    /// Who reports for a unit that is no more, and since when: its successor, or those of the units that were below it. Nil
    /// while it exists, and when nobody knows.
    package func heirs(of unit: Unit, on date: CivilDate) -> (units: [Unit], since: CivilDate)? {
        guard let end = unit.endsBefore, end <= date else { return nil }
        if let direct = successor(of: unit.code, on: date) { return ([direct.unit], direct.since) }
        var heirs: [Unit] = []
        for child in children(of: unit.code, asOf: end.adding(days: -1)) {
            if let heir = successor(of: child.code, on: date)?.unit, !heirs.contains(heir) { heirs.append(heir) }
        }
        return heirs.isEmpty ? nil : (heirs, end)
    }
}

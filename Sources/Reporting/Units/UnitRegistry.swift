// SPDX-License-Identifier: Apache-2.0

/// The Union's units over time. Every question carries the day it is asked for.
///
/// Built once from the configuration and shared by all threads; look-ups are one array access and a scan of at most
/// a few states, without allocation.
package struct UnitRegistry: Sendable {
    /// All states, ordered by code, then by first day.
    package let units: [Unit]
    package let successions: [UnitSuccession]

    private let codes: CodeIndex
    /// The days of each state, apart from the states: comparing them touches no string.
    private let spans: [Range<Int32>]
    private let childIndices: [String: [Int]]
    private let successionsByOldCode: [String: [UnitSuccession]]

    /// Takes states in any order. The caller has checked that states of one code do not overlap (`UnitTable`).
    package init(units: [Unit], successions: [UnitSuccession] = []) {
        let sorted = units.sorted {
            $0.code != $1.code ? $0.code < $1.code : Self.startsBefore($0, $1)
        }
        var children: [String: [Int]] = [:]
        for (index, unit) in sorted.enumerated() {
            if let parent = unit.parentCode {
                children[parent, default: []].append(index)
            }
        }
        self.units = sorted
        self.successions = successions
        codes = CodeIndex(codes: sorted.map(\.code))
        spans = sorted.map(\.span)
        childIndices = children
        successionsByOldCode = Dictionary(grouping: successions, by: \.oldCode)
            .mapValues { $0.sorted { $0.effectiveOn < $1.effectiveOn } }
    }

    /// The state of a code on a day; nil when the code is unknown or the unit does not exist on that day.
    package func lookup(_ code: String, asOf date: CivilDate) -> Unit? {
        guard let range = codes.states(of: code) else { return nil }
        for index in range where spans[index].contains(date.daysSinceEpoch) {
            return units[index]
        }
        return nil
    }

    /// All states of a code, oldest first; empty when the code is unknown.
    package func versions(_ code: String) -> ArraySlice<Unit> {
        units[codes.states(of: code) ?? 0..<0]
    }

    package func isKnown(_ code: String) -> Bool {
        codes.states(of: code) != nil
    }

    /// Units directly below a unit on a day, by code.
    package func children(of code: String, asOf date: CivilDate) -> [Unit] {
        (childIndices[code] ?? []).filter { spans[$0].contains(date.daysSinceEpoch) }.map { units[$0] }
    }

    /// Units of a level on a day, by code.
    package func units(level: UnitLevel, asOf date: CivilDate) -> [Unit] {
        units.indices.lazy.filter { units[$0].level == level && spans[$0].contains(date.daysSinceEpoch) }.map {
            units[$0]
        }
    }

    /// Units of some levels on a day: the province first, then by level and code.
    package func units(levels: UnitLevels, asOf date: CivilDate) -> [Unit] {
        levels.levels.flatMap { units(level: $0, asOf: date) }
    }

    /// The unit that speaks on `date` for the unit that carried `code` before; nil when nothing did, or nobody knows
    /// what.
    ///
    /// Follows several mergers (260 → 242 → 65). A code that simply lives on is its own answer and gives nil here, and
    /// so does a district, whose level ended: its communes' successors took over.
    package func successor(of code: String, on date: CivilDate) -> (unit: Unit, since: CivilDate)? {
        var current = code
        var since: CivilDate?
        // Each step moves forward in time, so it ends; a code may succeed itself under a new name.
        while let step = successionsByOldCode[current]?.first(where: { step in
            step.effectiveOn <= date && since.map { step.effectiveOn > $0 } ?? true
        }) {
            guard let newCode = step.newCode else { return nil }
            current = newCode
            since = step.effectiveOn
        }
        guard let since, let unit = lookup(current, asOf: date) else { return nil }
        return (unit, since)
    }

    private static func startsBefore(_ left: Unit, _ right: Unit) -> Bool {
        switch (left.validFrom, right.validFrom) {
        case (nil, nil): false
        case (nil, _): true
        case (_, nil): false
        case (let first?, let second?): first < second
        }
    }
}

extension Unit {
    /// Its days as numbers. A state that ends before it begins, which `UnitTable` refuses, has none.
    fileprivate var span: Range<Int32> {
        let start = validFrom?.daysSinceEpoch ?? .min
        return start..<max(start, endsBefore?.daysSinceEpoch ?? .max)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How a written name relates to the name of the unit whose code stands beside it.
package enum UnitNameMatch: Sendable {
    /// The same text, composed or decomposed.
    case exact
    /// The same name spelt otherwise: tone placement, i/y, case, spaces, type left out (`unit.name_spelling_variant`).
    case spellingVariant
    /// Another name, or the name of a unit of another type (`unit.name_mismatch`).
    case mismatch
}

extension Unit {
    /// Compares a written name with this unit's. The common case, equal text, allocates nothing.
    package func matches(name given: String) -> UnitNameMatch {
        if given == name { return .exact }
        let left = FoldedName(given)
        guard !left.core.isEmpty else { return .mismatch }
        let right = FoldedName(name)
        guard left.core == right.core, left.kind == nil || left.kind == type else { return .mismatch }
        return .spellingVariant
    }
}

extension UnitRegistry {
    /// Units a name without a code may mean on a day, by code; more than one is `unit.name_ambiguous`.
    ///
    /// - Parameter parentCode: look only directly below this unit; nil = everywhere.
    package func candidates(named name: String, below parentCode: String? = nil, asOf date: CivilDate) -> [Unit] {
        let folded = FoldedName(name)
        guard !folded.core.isEmpty else { return [] }
        return units.filter { unit in
            unit.isEffective(on: date) && (parentCode == nil || unit.parentCode == parentCode)
                && (folded.kind == nil || folded.kind == unit.type) && FoldedName(unit.name).core == folded.core
        }
    }
}

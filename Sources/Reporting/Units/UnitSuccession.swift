// SPDX-License-Identifier: Apache-2.0

/// One row of the succession table: the unit that was, the unit its members are in now, from which day.
package struct UnitSuccession: Hashable, Sendable {
    package let oldCode: String
    package let newCode: String
    package let effectiveOn: CivilDate
    /// Where this is known from; "not established" is said, never hidden.
    package let basis: String

    package init(oldCode: String, newCode: String, effectiveOn: CivilDate, basis: String) {
        self.oldCode = oldCode
        self.newCode = newCode
        self.effectiveOn = effectiveOn
        self.basis = basis
    }
}

// SPDX-License-Identifier: Apache-2.0

/// One row of the succession table: the unit that was, the unit its members are in now, from which day.
package struct UnitSuccession: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Several units became one.
        case merge
        /// The same unit under another name or code.
        case rename
    }

    package let oldCode: String
    /// Nil where it is not established which of the new units took the old one over.
    package let newCode: String?
    /// First day of the successor.
    package let effectiveOn: CivilDate
    package let kind: Kind
    /// Where this is known from; "not established" is said, never hidden.
    package let basis: String

    package init(oldCode: String, newCode: String?, effectiveOn: CivilDate, kind: Kind, basis: String) {
        self.oldCode = oldCode
        self.newCode = newCode
        self.effectiveOn = effectiveOn
        self.kind = kind
        self.basis = basis
    }
}

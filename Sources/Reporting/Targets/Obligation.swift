// SPDX-License-Identifier: Apache-2.0

/// Something a unit owes by a day, found in a report: a dialogue it planned, comments it was asked for.
package struct Obligation: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A planned dialogue conference (II.3).
        case dialogue
        /// Comments requested on a draft (III.2c, IV.1e–f).
        case feedback
    }

    package let kind: Kind
    /// The activity key or request key the unit gave it.
    package let key: String
    package let unitCode: String
    package let title: String
    package let dueOn: CivilDate
    /// Held, answered or cancelled: nothing more to remind of.
    package let isClosed: Bool

    package init(kind: Kind, key: String, unitCode: String, title: String, dueOn: CivilDate, isClosed: Bool) {
        self.kind = kind
        self.key = key
        self.unitCode = unitCode
        self.title = title
        self.dueOn = dueOn
        self.isClosed = isClosed
    }
}

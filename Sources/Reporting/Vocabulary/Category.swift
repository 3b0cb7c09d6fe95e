// SPDX-License-Identifier: Apache-2.0

/// One kind of activity. A slug never changes its meaning; its label may.
package struct Category: Hashable, Sendable {
    /// `comm.session`.
    package let slug: String
    /// "Buổi tuyên truyền".
    package let label: String
    /// "truyền thông".
    package let group: String
    /// Counts as a communication activity. A `?` in the file (the plan does not say) is not communication.
    package let isCommunication: Bool
    /// Clauses of the plan it answers, "II.4".
    package let clauses: [String]
    /// Levels that may report it.
    package let levels: UnitLevels
    /// Retired: the slug that took its place.
    package let replacedBy: String?

    package init(
        slug: String,
        label: String,
        group: String,
        isCommunication: Bool,
        clauses: [String],
        levels: UnitLevels,
        replacedBy: String? = nil
    ) {
        self.slug = slug
        self.label = label
        self.group = group
        self.isCommunication = isCommunication
        self.clauses = clauses
        self.levels = levels
        self.replacedBy = replacedBy
    }

    package var isRetired: Bool { replacedBy != nil }
}

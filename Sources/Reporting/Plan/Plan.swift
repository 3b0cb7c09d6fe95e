// SPDX-License-Identifier: Apache-2.0

/// The plan of one theme year: what is counted, when it is due, who is reminded.
package struct Plan: Sendable {
    package let year: Int
    package let theme: String
    /// Official number; nil when the copy at hand carries none.
    package let number: String?
    /// Documents the plan rests on.
    package let basis: [String]
    /// Code of the province whose plan it is.
    package let provinceCode: String
    package let vocabularyVersion: String
    /// In the order of the plan.
    package let targets: [Target]
    package let reporting: ReportingProfile
    package let revisions: RevisionPolicy
    package let reminders: ReminderPolicy
    /// Participants of one activity above which a warning asks to check (`participants.unusually_high`).
    package let unusualParticipants: Int

    private let targetsBySlug: [Target.Slug: Target]
    private let targetsByCategory: [String: [Target]]

    package init(
        year: Int,
        theme: String,
        number: String?,
        basis: [String],
        provinceCode: String,
        vocabularyVersion: String,
        targets: [Target],
        reporting: ReportingProfile,
        revisions: RevisionPolicy,
        reminders: ReminderPolicy,
        unusualParticipants: Int
    ) {
        self.year = year
        self.theme = theme
        self.number = number
        self.basis = basis
        self.provinceCode = provinceCode
        self.vocabularyVersion = vocabularyVersion
        self.targets = targets
        self.reporting = reporting
        self.revisions = revisions
        self.reminders = reminders
        self.unusualParticipants = unusualParticipants
        targetsBySlug = Dictionary(targets.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })
        var byCategory: [String: [Target]] = [:]
        for target in targets {
            for category in target.categories {
                byCategory[category, default: []].append(target)
            }
        }
        targetsByCategory = byCategory
    }

    package func target(_ slug: Target.Slug) -> Target? {
        targetsBySlug[slug]
    }

    /// Targets an activity of this category may count toward, in plan order; empty for most categories.
    package func targets(countingCategory slug: String) -> [Target] {
        targetsByCategory[slug] ?? []
    }

    /// The theme year is the calendar year, whatever the cut-off of reports.
    package func contains(_ date: CivilDate) -> Bool {
        date.year == year
    }
}

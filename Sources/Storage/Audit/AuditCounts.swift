// SPDX-License-Identifier: Apache-2.0

/// Where the submissions stand, counted in one snapshot of the database.
package struct AuditCounts: Sendable, Hashable {
    /// Ids stored.
    package var submissions: Int64 = 0
    /// Stored and neither decided nor parked: each must be in a queue or among the dead letters.
    package var undecided: Int64 = 0
    /// Corrections that wait for the revision they correct; each has been answered so.
    package var parked: Int64 = 0
    package var decisions: [DecisionOutcome: Int64] = [:]
    /// Decisions about ids of which no bytes are stored; always 0.
    package var orphans: Int64 = 0
    /// The same id with the same bytes again, counted once for each sender.
    package var duplicates: Int64 = 0
    /// The same id with other bytes.
    package var conflicts: Int64 = 0
    /// Reports with a revision that counts.
    package var reports: Int64 = 0
    /// Those whose newest revision is in the totals.
    package var folded: Int64 = 0
    /// Units whose totals are not the sum of their sources; always 0.
    package var drifted: Int64 = 0

    package init() {}

    package var decided: Int64 { decisions.values.reduce(0, +) }
    /// Accepted and not yet in the totals: each must be in a queue or among the dead letters.
    package var unfolded: Int64 { reports - folded }
    /// The database agrees with itself.
    package var isSound: Bool {
        orphans == 0 && drifted == 0 && submissions == decided + parked + undecided && unfolded >= 0
    }
}

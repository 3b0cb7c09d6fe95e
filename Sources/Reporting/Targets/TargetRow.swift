// SPDX-License-Identifier: Apache-2.0

/// One line of the province's table: a target, or one level or segment of it.
package struct TargetRow: Hashable, Sendable {
    /// What the line counts.
    package enum Part: Hashable, Sendable {
        /// The whole target.
        case whole
        /// One level of it; its share stands on its own.
        case level(UnitLevel)
        /// The same duty of other levels under another clause.
        case duty
        /// The target restated on the units that came after the scope closed; never added to the closed figure.
        case successors
    }

    package enum State: String, Sendable, CaseIterable {
        case met
        case notMet = "not_met"
        /// Nothing to divide by: neither 0% nor 100%.
        case notComputable = "not_computable"
        /// The target no longer applies; the plan says why.
        case superseded
    }

    /// What a unit still lacks.
    package struct Gap: Hashable, Sendable {
        package let unit: Unit
        package let done: Int
        package let total: Int
        /// How many more it takes; nil when no number does.
        package let lacking: Int?
    }

    package let target: Target
    package let part: Part
    package let clause: String
    package let label: String
    /// The day whose units are counted.
    package let asOf: CivilDate
    /// Units that have done it; for T5 digital activities, for T2b proposals adopted.
    package let done: Int
    /// Units in scope; for T5 communication activities, for T2b proposals required.
    package let total: Int
    package let state: State
    /// T5: how many further digital activities would reach the share, if only those were added.
    /// The others: how many units, or proposals, are missing. Nil when not computable.
    package let lacking: Int?
    /// Units that have not done it, by code; for T5 units below the share.
    package let gaps: [Gap]

    /// Share in tenths of a percent, half rounded up as a spreadsheet does it, but never up to the share that is asked
    /// for or to the whole: 49,96% must not print as 50%. Nil for 0/0.
    package var permille: Int? {
        guard total > 0 else { return nil }
        let rounded = (done * 2_000 + total) / (total * 2)
        let isWholeByRounding = rounded >= 1_000 && done < total
        let threshold = target.threshold
        let isReachedByRounding = state == .notMet && rounded * threshold.denominator >= threshold.numerator * 1_000
        return isWholeByRounding || isReachedByRounding ? done * 1_000 / total : rounded
    }
}

// SPDX-License-Identifier: Apache-2.0

/// One target of section II of the plan, as its data file defines it.
package struct Target: Hashable, Sendable {
    /// The closed set of targets of the plan of 2025.
    package enum Slug: String, Sendable, CaseIterable {
        case T1, T2a, T2b, T3, T4, T5
    }

    package enum Modality: String, Sendable, CaseIterable {
        case must
        /// "Phấn đấu": an aspiration, never shown as a breach.
        case strive
    }

    package enum Calculation: String, Sendable, CaseIterable {
        /// Units of the scope with at least one.
        case unitsWithAtLeast = "units_with_at_least"
        /// Sum over sum, pooled over all units.
        case ratioOfSums = "ratio_of_sums"
        /// Something that comes about, or not.
        case outcome
    }

    package enum CreditRole: String, Sendable, CaseIterable {
        /// Only an activity the unit led counts ("tổ chức").
        case lead
        /// A joint one counts too ("phối hợp").
        case leadOrJoint = "lead_or_joint"
    }

    package enum HeadsRequired: String, Sendable, CaseIterable {
        case any, both
    }

    /// A share as two whole numbers, compared without rounding.
    package struct Threshold: Hashable, Sendable {
        package let numerator: Int
        /// At least 1.
        package let denominator: Int

        package init(numerator: Int, denominator: Int) {
            self.numerator = numerator
            self.denominator = max(1, denominator)
        }

        /// Whether `done` of `total` reaches the share; exactly reaching it does. Half: `2 * done >= total`.
        package func isReached(by done: Int, of total: Int) -> Bool {
            done * denominator >= total * numerator
        }

        /// How many more are needed when each one adds to `done` and to `total`: `max(0, total − 2·done)` for a half.
        ///
        /// Nil when no number of them helps, which only a share of 100% knows.
        package func lacking(from done: Int, of total: Int) -> Int? {
            let missing = total * numerator - done * denominator
            guard missing > 0 else { return 0 }
            let gainEach = denominator - numerator
            return gainEach > 0 ? (missing + gainEach - 1) / gainEach : nil
        }
    }

    /// On which day's units the target is measured.
    package struct AsOfRule: Hashable, Sendable {
        /// The scope is frozen at this day; nil = it follows the day asked for.
        package let closesOn: CivilDate?
        /// Levels restated on the successors after `closesOn`.
        package let continues: UnitLevels

        package init(closesOn: CivilDate?, continues: UnitLevels) {
            self.closesOn = closesOn
            self.continues = continues
        }
    }

    /// A second circle of units with the same duty under another clause.
    package struct Duty: Hashable, Sendable {
        package let clause: String
        package let label: String
        package let levels: UnitLevels

        package init(clause: String, label: String, levels: UnitLevels) {
            self.clause = clause
            self.label = label
            self.levels = levels
        }
    }

    package let slug: Slug
    /// "II.1".
    package let clause: String
    /// What is asked, in the plan's words.
    package let label: String
    package let modality: Modality
    package let scope: UnitLevels
    package let asOf: AsOfRule
    package let calculation: Calculation
    /// Category slugs that count.
    package let categories: Set<String>
    /// Topic an activity must carry to count; nil = none.
    package let requiredTopic: String?
    package let creditRole: CreditRole
    /// How many per unit, for `unitsWithAtLeast` and `outcome`.
    package let atLeast: Int
    /// The share to reach: of units, or of sums.
    package let threshold: Threshold
    package let headsRequired: HeadsRequired
    package let duty: Duty?
    /// Why the target no longer applies; nil = it does.
    package let supersededBecause: String?

    package init(
        slug: Slug,
        clause: String,
        label: String,
        modality: Modality = .must,
        scope: UnitLevels,
        asOf: AsOfRule = AsOfRule(closesOn: nil, continues: []),
        calculation: Calculation = .unitsWithAtLeast,
        categories: Set<String>,
        requiredTopic: String? = nil,
        creditRole: CreditRole = .lead,
        atLeast: Int = 1,
        threshold: Threshold = Threshold(numerator: 1, denominator: 1),
        headsRequired: HeadsRequired = .any,
        duty: Duty? = nil,
        supersededBecause: String? = nil
    ) {
        self.slug = slug
        self.clause = clause
        self.label = label
        self.modality = modality
        self.scope = scope
        self.asOf = asOf
        self.calculation = calculation
        self.categories = categories
        self.requiredTopic = requiredTopic
        self.creditRole = creditRole
        self.atLeast = atLeast
        self.threshold = threshold
        self.headsRequired = headsRequired
        self.duty = duty
        self.supersededBecause = supersededBecause
    }

    /// The figure counted for it; for T5 the numerator.
    package var measure: Measure {
        switch slug {
        case .T1: .cadreSupport
        case .T2a: .partydocFeedback
        case .T2b: .partydocAdopted
        case .T3: .dialogue
        case .T4: .digitalTraining
        case .T5: .communicationDigital
        }
    }
}

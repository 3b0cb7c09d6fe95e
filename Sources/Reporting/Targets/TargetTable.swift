// SPDX-License-Identifier: Apache-2.0

/// The province's table of targets II.1–II.5 on a day.
///
/// A pure function of figures, units and plan: the same input gives the same table, whatever the order reports came in.
package struct TargetTable: Sendable {
    package let planYear: Int
    package let asOf: CivilDate
    /// In plan order; the parts of a target follow its whole.
    package let rows: [TargetRow]
    /// Codes with figures that are no unit at all, sorted; they count nowhere and should be looked into.
    package let unknownCodes: [String]
    /// Left out of the province's II.5.
    package let joint: JointRepeats

    /// Computes the table.
    ///
    /// - Parameters:
    ///   - figures: sums of the plan year per unit code, as of now.
    ///   - closing: the sums as they stood on the day a scope closed, when kept; without them the closed part is computed
    ///     from `figures`, where a code reused after the merger also carries its successor's activities.
    ///   - joint: what the units' figures count more than once between them; the province's ratio leaves it out.
    ///   - asOf: the day asked for. Scopes with `closesOn` before it are frozen at that day.
    ///   - unitCode: count only this unit and those directly below it, as a district sees itself; nil = the province.
    package init(
        plan: Plan,
        units: UnitRegistry,
        figures: [String: Figures],
        closing: [String: Figures]? = nil,
        joint: JointRepeats = .none,
        asOf: CivilDate,
        within unitCode: String? = nil
    ) {
        planYear = plan.year
        self.asOf = asOf
        self.joint = unitCode == nil ? joint : .none
        unknownCodes = figures.keys.filter { !units.isKnown($0) }.sorted()
        let computation = TargetComputation(
            units: units,
            figures: figures,
            closing: closing,
            joint: self.joint,
            asOf: asOf,
            within: unitCode
        )
        rows = plan.targets.flatMap { computation.rows(for: $0) }
    }

    /// The line for a whole target.
    package func row(_ slug: Target.Slug, _ part: TargetRow.Part = .whole) -> TargetRow? {
        rows.first { $0.target.slug == slug && $0.part == part }
    }
}

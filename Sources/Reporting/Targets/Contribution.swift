// SPDX-License-Identifier: Apache-2.0

/// What one report revision adds to one unit: its held activities within the plan year, counted.
///
/// A revision replaces the contribution of the one before; it never adds to it.
package struct Contribution: Hashable, Sendable {
    /// The unit that held the activities, which may be a commune below the reporting district.
    package var unitCode: String
    package var figures: Figures

    package init(unitCode: String, figures: Figures) {
        self.unitCode = unitCode
        self.figures = figures
    }
}

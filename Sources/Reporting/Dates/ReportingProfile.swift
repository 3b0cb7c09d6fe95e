// SPDX-License-Identifier: Apache-2.0

/// How periods are cut and when reports are due. Data, not code: the plan says only "định kỳ … theo quy định" (IV.2h).
package struct ReportingProfile: Hashable, Sendable {
    /// How a period's window is cut out of the year.
    package enum Cutting: String, Sendable, CaseIterable {
        /// From the 15th of the month before to the 14th of the last month, after Decree 09/2019/NĐ-CP.
        case nd09
        /// Whole calendar months.
        case calendarMonth = "calendar_month"
    }

    package let cutting: Cutting
    /// Working days after the cut-off by which a report is due.
    package let dueWorkingDays: Int
    /// Working days after the due day on which a period locks; nil = it never locks by itself.
    package let lockWorkingDays: Int?
    /// Kinds of period a unit must report without being asked.
    package let expectedKinds: Set<Period.Recurrence>
    /// Levels that must send periodic reports.
    package let expectedLevels: UnitLevels

    package init(
        cutting: Cutting,
        dueWorkingDays: Int,
        lockWorkingDays: Int? = nil,
        expectedKinds: Set<Period.Recurrence> = [.quarter, .halfYear, .nineMonths, .year],
        expectedLevels: UnitLevels = [.district, .affiliated]
    ) {
        self.cutting = cutting
        self.dueWorkingDays = dueWorkingDays
        self.lockWorkingDays = lockWorkingDays
        self.expectedKinds = expectedKinds
        self.expectedLevels = expectedLevels
    }

    /// Cut-off on the 14th, due two working days later.
    package static let nd09 = ReportingProfile(cutting: .nd09, dueWorkingDays: 2)
}

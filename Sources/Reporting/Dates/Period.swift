// SPDX-License-Identifier: Apache-2.0

/// The stretch of days a report speaks about, and when it is due.
///
/// Trap: with a cut-off on the 14th, an activity of 20 December 2024 lies in `2025-Q1`, one of 20 December 2025 in no
/// period of 2025; but the plan's theme year is the calendar year. Report totals use the window of the period, the targets
/// of section II the plan year (`Plan.contains`).
package struct Period: Hashable, Sendable {
    /// What kind of report belongs to the period.
    package enum Recurrence: String, Sendable, CaseIterable {
        case month, quarter
        case halfYear = "half_year"
        case nineMonths = "nine_months"
        case year
        /// A one-off report on a subject; its window is the whole plan year and it has no due day.
        case thematic
    }

    /// `2025-M03`, `2025-Q1`, `2025-H1`, `2025-9M`, `2025-Y`, `2025-A0001`.
    package let code: String
    package let year: Int
    package let recurrence: Recurrence
    /// First day.
    package let from: CivilDate
    /// Last day, inclusive: the cut-off.
    package let to: CivilDate

    private let dueWorkingDays: Int
    private let lockWorkingDays: Int?

    /// Reads a period code; nil when it is none. Years 2020…2100, as plans have.
    package init?(_ code: String, profile: ReportingProfile = .nd09) {
        guard let parts = PeriodCode(code) else { return nil }
        self.code = code
        year = parts.year
        recurrence = parts.recurrence
        let whole = parts.recurrence == .thematic || profile.cutting == .calendarMonth
        // A month before the first one is written as month 0: December of the year before.
        guard
            let from = whole
                ? CivilDate(year: year, month: parts.firstMonth, day: 1)
                : CivilDate(
                    year: parts.firstMonth == 1 ? year - 1 : year,
                    month: parts.firstMonth == 1 ? 12 : parts.firstMonth - 1,
                    day: Self.cutOffDay + 1
                ),
            let to = CivilDate(
                year: year,
                month: parts.lastMonth,
                day: whole ? CivilDate.length(ofMonth: parts.lastMonth, year: year) : Self.cutOffDay
            )
        else { return nil }
        self.from = from
        self.to = to
        dueWorkingDays = profile.dueWorkingDays
        lockWorkingDays = profile.lockWorkingDays
    }

    /// The last day whose activities belong to the period.
    package var cutOff: CivilDate { to }

    package var isThematic: Bool { recurrence == .thematic }

    package func contains(_ date: CivilDate) -> Bool {
        from <= date && date <= to
    }

    /// The last day on which the report is on time; nil for a thematic report.
    package func dueOn(_ calendar: WorkingCalendar) -> CivilDate? {
        isThematic ? nil : calendar.addingWorkingDays(dueWorkingDays, to: cutOff)
    }

    /// The first day on which the period is locked; nil when the profile locks nothing.
    package func locksOn(_ calendar: WorkingCalendar) -> CivilDate? {
        guard let lockWorkingDays, let due = dueOn(calendar) else { return nil }
        return calendar.addingWorkingDays(lockWorkingDays, to: due)
    }

    /// Day of the month on which Decree 09/2019/NĐ-CP cuts.
    private static let cutOffDay = 14
}

/// A period code taken apart.
private struct PeriodCode {
    let year: Int
    let recurrence: Period.Recurrence
    let firstMonth: Int
    let lastMonth: Int

    init?(_ code: String) {
        let bytes = Array(code.utf8)
        guard (6...10).contains(bytes.count), bytes[4] == UInt8(ascii: "-"), let year = number(bytes[0..<4]),
            (2020...2100).contains(year)
        else { return nil }
        self.year = year
        let tail = bytes[5...]
        let digits = tail.dropFirst()
        switch (tail.first, tail.count) {
        case (UInt8(ascii: "M"), 3):
            guard let month = number(digits), (1...12).contains(month) else { return nil }
            (recurrence, firstMonth, lastMonth) = (.month, month, month)
        case (UInt8(ascii: "Q"), 2):
            guard let quarter = number(digits), (1...4).contains(quarter) else { return nil }
            (recurrence, firstMonth, lastMonth) = (.quarter, quarter * 3 - 2, quarter * 3)
        case (UInt8(ascii: "H"), 2):
            guard number(digits) == 1 else { return nil }
            (recurrence, firstMonth, lastMonth) = (.halfYear, 1, 6)
        case (UInt8(ascii: "9"), 2):
            guard digits.first == UInt8(ascii: "M") else { return nil }
            (recurrence, firstMonth, lastMonth) = (.nineMonths, 1, 9)
        case (UInt8(ascii: "Y"), 1):
            (recurrence, firstMonth, lastMonth) = (.year, 1, 12)
        case (UInt8(ascii: "A"), 5):
            guard let serial = number(digits), serial > 0 else { return nil }
            (recurrence, firstMonth, lastMonth) = (.thematic, 1, 12)
        default:
            return nil
        }
    }
}

private func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard !bytes.isEmpty else { return nil }
    var value = 0
    for byte in bytes {
        guard let digit = byte.decimalDigit else { return nil }
        value = value * 10 + digit
    }
    return value
}

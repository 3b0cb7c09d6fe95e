// SPDX-License-Identifier: Apache-2.0

/// A calendar day without a clock or a zone: what an officer writes on paper.
///
/// Stored as days since 1970-01-01 in the proleptic Gregorian calendar, which is also what PostgreSQL's binary `date`
/// becomes after a constant shift. Arithmetic is by hand (Hinnant's `days_from_civil`), so no calendar object, locale or
/// time zone database is ever consulted.
package struct CivilDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; negative before.
    package let daysSinceEpoch: Int32

    package init(daysSinceEpoch: Int32) {
        self.daysSinceEpoch = daysSinceEpoch
    }

    /// The day with this year (1…9999), month and day, or nil when there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.init(uncheckedYear: year, month: month, day: day)
    }

    /// The day in Asia/Ho_Chi_Minh at this instant. Viet Nam keeps UTC+7 all year, so the offset is fixed.
    ///
    /// A date taken from an instant without the zone would show a report of 06:30 local time one day early.
    package init(unixMilliseconds: Int64) {
        let millisecondsPerDay: Int64 = 86_400_000
        let days = unixMilliseconds.floorDivided(by: millisecondsPerDay)
        let inDay = unixMilliseconds.floorModulo(millisecondsPerDay)
        let carried: Int64 = inDay >= millisecondsPerDay - Self.offsetFromUTC ? 1 : 0
        self.init(daysSinceEpoch: Int32(clamping: days + carried))
    }

    /// The offset of Asia/Ho_Chi_Minh from UTC in milliseconds.
    private static let offsetFromUTC: Int64 = 7 * 3_600_000

    /// For values that come from inside this file or were checked by the caller.
    private init(uncheckedYear year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = Int32(clamping: era * 146_097 + dayOfEra - 719_468)
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }

    package var year: Int { components.year }
    package var month: Int { components.month }
    package var day: Int { components.day }

    /// Year, month and day in one computation.
    package var components: (year: Int, month: Int, day: Int) {
        let shifted = Int(daysSinceEpoch) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    /// The day of the week.
    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        Weekday(isoNumber: Int((Int64(daysSinceEpoch) + 3).floorModulo(7)) + 1)
    }

    /// The day `days` later (earlier when negative).
    package func adding(days: Int) -> CivilDate {
        CivilDate(daysSinceEpoch: Int32(clamping: Int(daysSinceEpoch) + days))
    }

    /// How many days later `other` is; negative when it is earlier.
    package func days(until other: CivilDate) -> Int {
        Int(other.daysSinceEpoch) - Int(daysSinceEpoch)
    }

    /// How many days this month has.
    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CivilDate: CustomStringConvertible {
    package var description: String { iso }
}

extension Int64 {
    /// Division rounding towards minus infinity; the divisor is positive.
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }

    /// The remainder that is never negative; the divisor is positive.
    fileprivate func floorModulo(_ divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

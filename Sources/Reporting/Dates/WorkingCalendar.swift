// SPDX-License-Identifier: Apache-2.0

/// Which days are worked: Monday to Friday, except the days of the table, which may also make a Saturday a working day.
///
/// Counts start on the day after, as in administrative practice: two working days after Friday is Tuesday.
package struct WorkingCalendar: Sendable {
    /// A day that differs from its weekday.
    package struct Exception: Hashable, Sendable {
        package enum Kind: String, Sendable, CaseIterable { case off, work }

        package let date: CivilDate
        package let kind: Kind
        /// "Mùng một Tết Nguyên đán".
        package let name: String

        package init(date: CivilDate, kind: Kind, name: String) {
            self.date = date
            self.kind = kind
            self.name = name
        }
    }

    /// Ordered by date.
    package let exceptions: [Exception]

    private let byDay: [Int32: Exception.Kind]

    package init(exceptions: [Exception]) {
        self.exceptions = exceptions.sorted { $0.date < $1.date }
        byDay = Dictionary(
            exceptions.map { ($0.date.daysSinceEpoch, $0.kind) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The last day for which holidays are known: the end of the last year that has an exception.
    package var coveredThrough: CivilDate? {
        exceptions.last.flatMap { CivilDate(year: $0.date.year, month: 12, day: 31) }
    }

    package func isWorkingDay(_ date: CivilDate) -> Bool {
        switch byDay[date.daysSinceEpoch] {
        case .work: true
        case .off: false
        case nil: !date.weekday.isWeekend
        }
    }

    /// The `count`-th working day after `date`; before it when negative. Zero gives `date` itself.
    package func addingWorkingDays(_ count: Int, to date: CivilDate) -> CivilDate {
        var remaining = abs(count)
        let step = count < 0 ? -1 : 1
        var day = date
        while remaining > 0 {
            day = day.adding(days: step)
            if isWorkingDay(day) { remaining -= 1 }
        }
        return day
    }

    /// Working days after `start` up to and with `end`; negative when `end` is earlier.
    package func workingDays(from start: CivilDate, to end: CivilDate) -> Int {
        guard start <= end else { return -workingDays(from: end, to: start) }
        var count = 0
        var day = start
        while day < end {
            day = day.adding(days: 1)
            if isWorkingDay(day) { count += 1 }
        }
        return count
    }

    /// `date`, or the next working day when it is a day off.
    package func rollingForward(_ date: CivilDate) -> CivilDate {
        isWorkingDay(date) ? date : addingWorkingDays(1, to: date)
    }
}

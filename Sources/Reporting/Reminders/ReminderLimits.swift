// SPDX-License-Identifier: Apache-2.0

/// How much one person is told at most, whatever units put into their reports.
package enum ReminderLimits {
    /// Matters in one letter; how many more there are is said at its end.
    package static let itemsALetter = 40
    /// Letters to one person on one day: the day's letter, and what is urgent and came up after it.
    package static let lettersADay = 3
    /// A matter that comes up after the day's letter is urgent when so many working days are left, or none.
    package static let urgentWorkingDays = 3
    /// Open obligations of one unit that are looked at, those nearest to today first.
    package static let openAUnit = 1_000
}

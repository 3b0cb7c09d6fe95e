// SPDX-License-Identifier: Apache-2.0

/// One thing to tell one person now, with everything its letter says.
package struct Reminder: Hashable, Sendable {
    package let key: ReminderKey
    package let obligation: Obligation
    package let contact: Contact
    /// In what role the person is told.
    package let audience: ReminderPolicy.Recipient
    /// The day its step came; earlier than today when the scheduler was down or the report came late.
    package let plannedOn: CivilDate
    package let timing: ReminderTiming
    package let words: ReminderWords
    /// Why it is sent, one English sentence for operators.
    package let trace: String
}

/// Where today stands against the day something is due.
package enum ReminderTiming: Hashable, Sendable {
    /// Working days left, at least one.
    case ahead(workingDays: Int)
    case today
    /// Working days since, at least one.
    case overdue(workingDays: Int)

    package var isOverdue: Bool {
        if case .overdue = self { true } else { false }
    }

    /// A conference is held on its day, day off or not; an answer due on a day off can be given on the next working day.
    init(_ obligation: Obligation, today: CivilDate, _ calendar: WorkingCalendar) {
        let due =
            switch obligation.kind {
            case .dialogue: obligation.dueOn
            case .feedback: calendar.rollingForward(obligation.dueOn)
            }
        if due == today {
            self = .today
        } else if due > today {
            self = .ahead(workingDays: max(1, calendar.workingDays(from: today, to: due)))
        } else {
            self = .overdue(workingDays: max(1, calendar.workingDays(from: due, to: today)))
        }
    }
}

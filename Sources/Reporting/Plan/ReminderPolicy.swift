// SPDX-License-Identifier: Apache-2.0

/// When people are reminded of what they owe, counted in working days around the due day.
package struct ReminderPolicy: Hashable, Sendable {
    package enum Recipient: String, Sendable, CaseIterable {
        /// The unit's focal person.
        case focal
        /// The head of the unit.
        case head
        /// The province's focal person.
        case province
    }

    package struct Step: Hashable, Sendable {
        /// Working days from the due day: negative before, zero on it, positive after.
        package let offset: Int
        package let recipients: Set<Recipient>

        package init(offset: Int, recipients: Set<Recipient>) {
            self.offset = offset
            self.recipients = recipients
        }

        /// The day on which the step is sent.
        package func plannedOn(due: CivilDate, _ calendar: WorkingCalendar) -> CivilDate {
            // A ladder of an obligation due on a day off stands on the working day it moves to.
            let due = calendar.rollingForward(due)
            return calendar.addingWorkingDays(offset, to: due)
        }
    }

    /// Ordered by offset.
    package let dialogueSteps: [Step]
    package let feedbackSteps: [Step]
    /// Minutes after local midnight; nothing is sent from `quietFrom` to `quietTo`, across midnight.
    package let quietFrom: Int
    package let quietTo: Int

    package init(dialogueSteps: [Step], feedbackSteps: [Step], quietFrom: Int = 20 * 60, quietTo: Int = 7 * 60) {
        self.dialogueSteps = dialogueSteps.sorted { $0.offset < $1.offset }
        self.feedbackSteps = feedbackSteps.sorted { $0.offset < $1.offset }
        self.quietFrom = quietFrom
        self.quietTo = quietTo
    }

    package func steps(for kind: Obligation.Kind) -> [Step] {
        switch kind {
        case .dialogue: dialogueSteps
        case .feedback: feedbackSteps
        }
    }

    /// The latest step whose day has come; nil before the first.
    ///
    /// Level-triggered: a scheduler that was down for days sends this one step, not all it missed.
    package func currentStep(
        for kind: Obligation.Kind,
        due: CivilDate,
        today: CivilDate,
        _ calendar: WorkingCalendar
    ) -> Step? {
        steps(for: kind).last { $0.plannedOn(due: due, calendar) <= today }
    }

    /// Working days for which the last step of a ladder has a point once it was to be said.
    package static let lastStepDays = 10

    /// The last day on which a reminder of a step still has a point, and is therefore tried: the day before the next step
    /// comes; after the last step ``lastStepDays``. The only place that says for how long a letter is tried.
    ///
    /// - Parameter plannedOn: when it was to be said for the first time; later than its step when the report came late.
    package func usefulThrough(
        _ step: Step,
        of kind: Obligation.Kind,
        due: CivilDate,
        plannedOn: CivilDate?,
        _ calendar: WorkingCalendar
    ) -> CivilDate {
        if let next = steps(for: kind).first(where: { $0.offset > step.offset }) {
            return next.plannedOn(due: due, calendar).adding(days: -1)
        }
        let began = step.plannedOn(due: due, calendar)
        return calendar.addingWorkingDays(Self.lastStepDays, to: max(began, plannedOn ?? began))
    }

    /// Whether nothing may be sent at this local minute of the day (0…1439).
    package func isQuiet(minuteOfDay minute: Int) -> Bool {
        quietFrom <= quietTo
            ? (quietFrom..<quietTo).contains(minute)
            : minute >= quietFrom || minute < quietTo
    }
}

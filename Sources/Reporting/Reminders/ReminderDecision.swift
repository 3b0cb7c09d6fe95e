// SPDX-License-Identifier: Apache-2.0

/// What is to be done about one obligation now, with reasons both ways.
package struct ReminderDecision: Sendable {
    package let obligation: Obligation
    /// One for each person to be told now.
    package let reminders: [Reminder]
    /// Why others, or all, are not told now.
    package let silences: [ReminderSilence]
}

// SPDX-License-Identifier: Apache-2.0

/// What is known of letters already sent, read from the table `reminders`.
package struct ReminderLedger: Sendable {
    /// Keys that need no new letter: in hand, accepted, unclear or given up.
    package let told: Set<ReminderKey>
    /// Addresses, in lower case, to which a letter went out today.
    package let writtenToday: Set<String>

    package init(told: Set<ReminderKey> = [], writtenToday: Set<String> = []) {
        self.told = told
        self.writtenToday = Set(writtenToday.map { $0.lowercased() })
    }
}

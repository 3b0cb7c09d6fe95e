// SPDX-License-Identifier: Apache-2.0

/// What is known of letters already sent, read from the table `reminders`.
package struct ReminderLedger: Sendable {
    /// Keys that need no new letter: in hand, accepted, or sent without an answer.
    package let told: Set<ReminderKey>
    /// Keys that could not be told: refused for good. Nobody has heard of them, and the same letter would fare the same.
    package let undeliverable: Set<ReminderKey>
    /// How many letters went out today, by address in lower case.
    package let lettersToday: [String: Int]

    package init(
        told: Set<ReminderKey> = [],
        undeliverable: Set<ReminderKey> = [],
        lettersToday: [String: Int] = [:]
    ) {
        self.told = told
        self.undeliverable = undeliverable
        self.lettersToday = Dictionary(lettersToday.map { ($0.lowercased(), $1) }, uniquingKeysWith: +)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Everything one person is told on one day: one letter.
package struct ReminderDigest: Hashable, Sendable {
    /// The reader's address, in lower case.
    package let recipient: String
    package let contact: Contact
    package let day: CivilDate
    /// Overdue first, then by day; never empty.
    package let reminders: [Reminder]

    /// One digest a person. Ordered by address.
    package static func grouping(_ reminders: [Reminder], on day: CivilDate) -> [ReminderDigest] {
        Dictionary(grouping: reminders, by: \.key.recipient).compactMap { recipient, reminders in
            let ordered = reminders.sorted { $0.rank < $1.rank }
            return ordered.first.map {
                ReminderDigest(recipient: recipient, contact: $0.contact, day: day, reminders: ordered)
            }
        }.sorted { $0.recipient < $1.recipient }
    }

    /// What the letter's identity is made of: the same matters on the same day give the same letter.
    package var identity: [String] {
        [day.iso, recipient] + reminders.map(\.key.text).sorted()
    }
}

extension Reminder {
    /// Longest overdue first, then what comes next; ties by key, so that a digest made again is the same.
    fileprivate var rank: (CivilDate, String) {
        (obligation.dueOn, key.text)
    }
}

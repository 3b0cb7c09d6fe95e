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

    /// The digest of one letter, and how many matters it leaves for later ones. Units take turns, each with its most
    /// pressing matter first: however much one of them has planned, the others' matters are not pushed out.
    package func limited(to limit: Int = ReminderLimits.itemsALetter) -> (digest: ReminderDigest, unlisted: Int) {
        guard reminders.count > limit else { return (self, 0) }
        var seen: [String: Int] = [:]
        let turns = reminders.map { reminder in
            let turn = seen[reminder.key.unitCode, default: 0]
            seen[reminder.key.unitCode] = turn + 1
            return (turn: turn, reminder: reminder)
        }
        // Sorting is stable for equal turns by rank: `reminders` is in order of rank.
        let kept = turns.enumerated()
            .sorted { ($0.element.turn, $0.offset) < ($1.element.turn, $1.offset) }
            .prefix(limit)
            .sorted { $0.offset < $1.offset }
            .map(\.element.reminder)
        let digest = ReminderDigest(recipient: recipient, contact: contact, day: day, reminders: kept)
        return (digest, reminders.count - kept.count)
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

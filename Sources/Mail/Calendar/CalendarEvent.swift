// SPDX-License-Identifier: Apache-2.0

/// One day to remember, as it appears in a reader's calendar (RFC 5545 `VEVENT`, all day).
package struct CalendarEvent: Hashable, Sendable {
    /// Stable for the matter: a later letter with the same UID moves the entry instead of adding a second one.
    package let uid: String
    /// Rises with every change of the event (RFC 5545 §3.8.7.4).
    package let sequence: Int
    /// The day, as days since 1970-01-01.
    package let day: Int32
    package let summary: String
    package let details: String
    /// How long before the day begins (at midnight) the reader's device rings, in minutes; empty for silence.
    package let alarms: [Int]

    /// - Parameter alarms: by default once, at 08:00 on the day before.
    /// - Throws: `mail.header_injection` when the UID holds a line break; texts may hold any.
    package init(
        uid: String,
        sequence: Int,
        day: Int32,
        summary: String,
        details: String = "",
        alarms: [Int] = [16 * 60]
    ) throws(MailError) {
        try HeaderText.refuseControl(uid, field: "UID")
        self.uid = uid
        self.sequence = sequence
        self.day = day
        self.summary = summary
        self.details = details
        self.alarms = alarms
    }
}

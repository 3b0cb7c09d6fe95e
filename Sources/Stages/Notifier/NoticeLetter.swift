// SPDX-License-Identifier: Apache-2.0

import Mail
import Reporting
import Storage

/// A letter in hand: its reminders are claimed, nobody else sends them.
struct NoticeLetter: Sendable {
    let keys: [ReminderKey]
    let messageID: String
    /// What the reminders were before, and are again when nothing could be tried.
    let previous: ReminderState
    /// Tries at its reminders, this one included.
    let attempts: Int
    /// An address that cannot be used is found out here.
    let message: Result<MailMessage, MailError>
}

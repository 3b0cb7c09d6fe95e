// SPDX-License-Identifier: Apache-2.0

import Mail
import Reporting
import Storage

/// A letter in hand: its reminders are claimed, nobody else sends them.
struct NoticeLetter: Sendable {
    let keys: [ReminderKey]
    let recipient: String
    let messageID: String
    /// What the reminders were before, and are again when nothing could be tried.
    let previous: ReminderState
    /// How often it was put off before.
    let putOffs: Int32
    /// An address that cannot be used is found out here.
    let message: Result<MailMessage, MailError>
}

// SPDX-License-Identifier: Apache-2.0

package import Mail
package import Operations
package import Reporting

/// Makes one person's letter of the day.
package struct LetterWriter: Sendable {
    private let composer: ReminderComposer
    private let from: MailAddress
    private let replyTo: MailAddress?
    private let organisation: String
    private let planYear: Int

    /// - Throws: an address or a template that cannot be used; the program should not start then.
    package init(_ settings: MailSettings, organisation: String, planYear: Int) throws(MailError) {
        composer = try ReminderComposer()
        from = try MailAddress(settings.from, name: settings.fromName ?? organisation)
        if let address = settings.replyTo { replyTo = try MailAddress(address) } else { replyTo = nil }
        self.organisation = organisation
        self.planYear = planYear
    }

    /// The identity of a letter that was never begun.
    package func identity(of digest: ReminderDigest) throws(MailError) -> String {
        try MessageID(prefix: "nhacviec", occasion: digest.identity, domain: from.domain).value
    }

    /// - Parameter unlisted: so many more matters wait for the reader.
    /// - Throws: `mail.address_malformed` for the reader's address; another try does not help.
    package func letter(
        _ digest: ReminderDigest,
        unlisted: Int = 0,
        messageID: String,
        at now: LocalTime
    ) throws(MailError) -> MailMessage {
        try composer.compose(
            ReminderMail(
                from: from,
                replyTo: replyTo,
                to: MailAddress(digest.contact.email, name: digest.contact.name),
                items: digest.reminders.map(ReminderMail.Item.init),
                unlisted: unlisted,
                organisation: organisation,
                planYear: planYear,
                today: digest.day.daysSinceEpoch,
                todayText: digest.day.vietnamese,
                messageID: MessageID(messageID),
                sentAt: now.unixMilliseconds
            )
        )
    }
}

extension ReminderMail.Item {
    init(_ reminder: Reminder) {
        self.init(
            matter: reminder.key.matter,
            kind: reminder.words.kind,
            title: reminder.words.title,
            unit: reminder.words.unit,
            due: reminder.words.due,
            timing: reminder.words.timing,
            clause: reminder.words.clause,
            nextStep: reminder.words.nextStep,
            reason: reminder.words.reason,
            day: reminder.key.dueOn.daysSinceEpoch,
            date: reminder.key.dueOn.vietnamese,
            isOverdue: reminder.timing.isOverdue,
            canReport: reminder.audience != .province
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Makes reminder letters from the templates in `Templates`.
package struct ReminderComposer: Sendable {
    private let subject: MailTemplate
    private let text: MailTemplate

    /// - Throws: `mail.template_invalid`; the program should not start then.
    package init() throws(MailError) {
        subject = try MailTemplate(
            "reminder.subject",
            PackageResources.reminder_subject_mustache,
            names: ReminderContext.names
        )
        text = try MailTemplate("reminder.text", PackageResources.reminder_text_mustache, names: ReminderContext.names)
    }

    /// The letter: a subject that says the most urgent thing, all items, and the days to come as calendar entries.
    ///
    /// - Throws: `mail.nothing_to_send` without an item.
    package func compose(_ mail: ReminderMail) throws(MailError) -> MailMessage {
        guard !mail.items.isEmpty else {
            throw MailError(.nothingToSend, field: "items", "A letter about nothing is not sent.")
        }
        let calendar = try calendar(of: mail)
        let context = ReminderContext(mail, hasCalendar: calendar != nil)
        return try MailMessage(
            from: mail.from,
            to: mail.to,
            replyTo: mail.replyTo,
            subject: subject.render(context).joinedLine,
            text: text.render(context),
            calendar: calendar,
            messageID: mail.messageID,
            sentAt: mail.sentAt
        )
    }

    private func calendar(of mail: ReminderMail) throws(MailError) -> MailCalendar? {
        var events: [CalendarEvent] = []
        for item in mail.items where item.day >= mail.today && !item.isOverdue {
            events.append(
                try CalendarEvent(
                    uid: "nhacviec.\(StableHash.hex(item.matter))@\(mail.from.domain)",
                    // Letters about one matter are sent on different days: the day counts the versions.
                    sequence: max(0, Int(mail.today) - Self.firstDay),
                    day: item.day,
                    summary: "\(item.kind.oneLine): \(item.title.oneLine(limit: ReminderMail.longestSummary))",
                    details: [item.unit, item.clause, item.nextStep]
                        .map { $0.oneLine(limit: ReminderMail.longestParagraph) }.joined(separator: "\n")
                )
            )
        }
        return events.isEmpty ? nil : try MailCalendar(events: events, stampedAt: mail.sentAt)
    }

    /// 2025-01-01.
    private static let firstDay = 20_089
}

// SPDX-License-Identifier: Apache-2.0

/// One letter to one reader, complete: everything that goes over the wire follows from these values alone.
///
/// Texts are brought to Unicode NFC when rendered. Identity and date are the caller's, so that the same letter can be
/// made again byte for byte.
package struct MailMessage: Hashable, Sendable {
    package let from: MailAddress
    /// The only reader. A letter to three people is three letters: each has its own outcome.
    package let to: MailAddress
    /// Where answers go, when not to `from`.
    package let replyTo: MailAddress?
    package let subject: String
    /// The plain text; every letter has one.
    package let text: String
    /// The same content as HTML, for readers that prefer it.
    package let html: String?
    /// Dates the reader can take over into a calendar.
    package let calendar: MailCalendar?
    package let messageID: MessageID
    /// Earlier letters on the same matter, oldest first (`References`, `In-Reply-To`).
    package let references: [MessageID]
    /// The date in the letter's head, in milliseconds since 1970 UTC; written in Vietnamese time.
    package let sentAt: Int64

    /// - Throws: `mail.header_injection` when the subject holds CR, LF or NUL.
    package init(
        from: MailAddress,
        to: MailAddress,
        replyTo: MailAddress? = nil,
        subject: String,
        text: String,
        html: String? = nil,
        calendar: MailCalendar? = nil,
        messageID: MessageID,
        references: [MessageID] = [],
        sentAt: Int64
    ) throws(MailError) {
        try HeaderText.refuseControl(subject, field: "Subject")
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.text = text
        self.html = html
        self.calendar = calendar
        self.messageID = messageID
        self.references = references
        self.sentAt = sentAt
    }

    /// The letter as it goes over the wire: CRLF line ends, 7-bit throughout, no line above 78 characters except an
    /// identifier that cannot be broken.
    package func rendered() -> [UInt8] {
        var lines = HeaderWriter()
        lines.add("From", from)
        if let replyTo { lines.add("Reply-To", replyTo) }
        lines.add("To", to)
        lines.add("Subject", text: subject)
        lines.add("Date", tokens: [MailDate.text(unixMilliseconds: sentAt)])
        lines.add("Message-ID", tokens: [messageID.bracketed])
        if let parent = references.last {
            lines.add("In-Reply-To", tokens: [parent.bracketed])
            lines.add("References", tokens: references.map(\.bracketed))
        }
        // RFC 3834: no vacation notice or other robot answers this letter.
        lines.add("Auto-Submitted", tokens: ["auto-generated"])
        lines.add("Content-Language", tokens: ["vi"])
        lines.add("MIME-Version", tokens: ["1.0"])
        let body = MIMEPart.body(of: self)
        return Array(lines.text.utf8) + body.rendered()
    }
}

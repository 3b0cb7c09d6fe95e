// SPDX-License-Identifier: Apache-2.0

/// What a reminder letter is made of: plain words and days. ``ReminderComposer`` makes the letter.
package struct ReminderMail: Hashable, Sendable {
    /// Characters of a title that a letter shows; the contract allows more than a reader reads.
    static let longestTitle = 300
    /// Characters of a title in a calendar.
    static let longestSummary = 120
    /// Characters of a person's, a unit's or an organisation's name.
    static let longestName = 200
    /// Characters of a sentence made by us, which may quote names.
    static let longestParagraph = 800

    /// One matter the reader is reminded of. Texts are Vietnamese; line breaks in them become spaces.
    package struct Item: Hashable, Sendable {
        /// Stays the same for the matter, also when its day moves: the reader's calendar entry hangs on it.
        package let matter: String
        /// "Hội nghị đối thoại".
        package let kind: String
        package let title: String
        /// "Hội LHPN huyện Thái Thụy".
        package let unit: String
        /// "ngày dự kiến thứ Hai, 24/03/2025".
        package let due: String
        /// "còn 5 ngày làm việc".
        package let timing: String
        /// "mục II.3".
        package let clause: String
        package let nextStep: String
        /// Why this person gets this letter; follows "Đồng chí nhận thư này vì".
        package let reason: String
        /// The day itself, as days since 1970-01-01 and as people write it.
        package let day: Int32
        package let date: String
        package let isOverdue: Bool
        /// The reader reports on it; otherwise the reader follows it up.
        package let canReport: Bool

        package init(
            matter: String,
            kind: String,
            title: String,
            unit: String,
            due: String,
            timing: String,
            clause: String,
            nextStep: String,
            reason: String,
            day: Int32,
            date: String,
            isOverdue: Bool,
            canReport: Bool
        ) {
            self.matter = matter
            self.kind = kind
            self.title = title
            self.unit = unit
            self.due = due
            self.timing = timing
            self.clause = clause
            self.nextStep = nextStep
            self.reason = reason
            self.day = day
            self.date = date
            self.isOverdue = isOverdue
            self.canReport = canReport
        }
    }

    package let from: MailAddress
    package let replyTo: MailAddress?
    package let to: MailAddress
    /// Most urgent first; at least one.
    package let items: [Item]
    /// So many more matters wait for this reader and are not in this letter.
    package let unlisted: Int
    /// Who signs: "Hội LHPN tỉnh Thái Bình".
    package let organisation: String
    /// The theme year of the plan.
    package let planYear: Int
    /// Today, as days since 1970-01-01 and as people write it.
    package let today: Int32
    package let todayText: String
    /// Address of the page with the whole picture; nil leaves the sentence out.
    package let page: String?
    package let messageID: MessageID
    /// Milliseconds since 1970 UTC.
    package let sentAt: Int64

    package init(
        from: MailAddress,
        replyTo: MailAddress? = nil,
        to: MailAddress,
        items: [Item],
        unlisted: Int = 0,
        organisation: String,
        planYear: Int,
        today: Int32,
        todayText: String,
        page: String? = nil,
        messageID: MessageID,
        sentAt: Int64
    ) {
        self.from = from
        self.replyTo = replyTo
        self.to = to
        self.items = items
        self.unlisted = unlisted
        self.organisation = organisation
        self.planYear = planYear
        self.today = today
        self.todayText = todayText
        self.page = page
        self.messageID = messageID
        self.sentAt = sentAt
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The names a reminder template can use. Mustache finds them by reflection; ``MailTemplate`` checks at start that a
/// template uses no others.
struct ReminderContext {
    struct Item {
        /// "1. " in a letter with several; else nothing.
        let number: String
        let headline: String
        let title: String
        let shortTitle: String
        let kind: String
        let unit: String
        let date: String
        let time: String
        let clause: String
        let nextStep: String
        /// Only where the items' reasons differ.
        let hasReason: Bool
        let reason: String
    }

    let reader: String
    let today: String
    let planYear: Int
    let isDigest: Bool
    let count: Int
    let overdueCount: Int
    /// Some are overdue, others are not.
    let hasOverdue: Bool
    let isAllOverdue: Bool
    let items: [Item]
    /// There is more than a letter takes.
    let hasMore: Bool
    let more: String
    /// What all items have in common is said once.
    let hasCommonReason: Bool
    let commonReason: String
    let canReport: Bool
    let hasPage: Bool
    let page: String
    let hasCalendar: Bool
    let organisation: String
}

extension ReminderContext {
    init(_ mail: ReminderMail, hasCalendar: Bool) {
        let isDigest = mail.items.count > 1
        let overdueCount = mail.items.count(where: \.isOverdue)
        let reasons = Set(mail.items.map(\.reason.oneLine))
        let common = reasons.count == 1 ? reasons.first : nil
        self.init(
            reader: (mail.to.name ?? mail.to.address).oneLine(limit: ReminderMail.longestName),
            today: mail.todayText,
            planYear: mail.planYear,
            isDigest: isDigest,
            count: mail.items.count,
            overdueCount: overdueCount,
            hasOverdue: overdueCount > 0 && overdueCount < mail.items.count,
            isAllOverdue: overdueCount == mail.items.count,
            items: mail.items.enumerated().map { index, item in
                Item(item, number: isDigest ? "\(index + 1). " : "", withReason: common == nil)
            },
            hasMore: mail.unlisted > 0,
            more: String(mail.unlisted),
            hasCommonReason: common != nil,
            commonReason: common ?? "",
            canReport: mail.items.contains { $0.canReport },
            hasPage: mail.page != nil,
            page: mail.page ?? "",
            hasCalendar: hasCalendar,
            organisation: mail.organisation.oneLine(limit: ReminderMail.longestName)
        )
    }

    /// What templates can ask for, in the letter and in an item.
    static let names: Set<String> = {
        let item = Item(
            number: "",
            headline: "",
            title: "",
            shortTitle: "",
            kind: "",
            unit: "",
            date: "",
            time: "",
            clause: "",
            nextStep: "",
            hasReason: false,
            reason: ""
        )
        let letter = ReminderContext(
            reader: "",
            today: "",
            planYear: 0,
            isDigest: false,
            count: 0,
            overdueCount: 0,
            hasOverdue: false,
            isAllOverdue: false,
            items: [],
            hasMore: false,
            more: "",
            hasCommonReason: false,
            commonReason: "",
            canReport: false,
            hasPage: false,
            page: "",
            hasCalendar: false,
            organisation: ""
        )
        return Set(Mirror(reflecting: letter).children.compactMap(\.label))
            .union(Mirror(reflecting: item).children.compactMap(\.label))
    }()
}

extension ReminderContext.Item {
    init(_ item: ReminderMail.Item, number: String, withReason: Bool) {
        self.init(
            number: number,
            headline: TextBlock.capitalised(item.timing.oneLine),
            title: item.title.oneLine(limit: ReminderMail.longestTitle),
            shortTitle: item.title.oneLine(limit: 70),
            kind: item.kind.oneLine,
            unit: item.unit.oneLine(limit: ReminderMail.longestName),
            date: item.date,
            time: "\(item.due.oneLine) – \(item.timing.oneLine)",
            clause: item.clause.oneLine,
            nextStep: item.nextStep.oneLine(limit: ReminderMail.longestParagraph),
            hasReason: withReason,
            reason: item.reason.oneLine(limit: ReminderMail.longestParagraph)
        )
    }
}

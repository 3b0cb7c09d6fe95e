// SPDX-License-Identifier: Apache-2.0

/// The names a reminder template can use. Mustache finds them by reflection; ``MailTemplate`` checks at start that a
/// template uses no others.
struct ReminderContext {
    struct Item {
        let headline: String
        let title: String
        let shortTitle: String
        let date: String
        let facts: String
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
    let hasOverdue: Bool
    let items: [Item]
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
            reader: (mail.to.name ?? mail.to.address).oneLine,
            today: mail.todayText,
            planYear: mail.planYear,
            isDigest: isDigest,
            count: mail.items.count,
            overdueCount: overdueCount,
            hasOverdue: overdueCount > 0,
            items: mail.items.enumerated().map { index, item in
                Item(item, number: isDigest ? index + 1 : nil, withReason: common == nil)
            },
            hasCommonReason: common != nil,
            commonReason: common.map { TextBlock.wrapped(Self.because + $0, first: "", rest: "") } ?? "",
            canReport: mail.items.contains { $0.canReport },
            hasPage: mail.page != nil,
            page: mail.page ?? "",
            hasCalendar: hasCalendar,
            organisation: mail.organisation.oneLine
        )
    }

    static let because = "Đồng chí nhận thư này vì "

    /// What templates can ask for, in the letter and in an item.
    static let names: Set<String> = {
        let item = Item(
            headline: "",
            title: "",
            shortTitle: "",
            date: "",
            facts: "",
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
            items: [],
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
    init(_ item: ReminderMail.Item, number: Int?, withReason: Bool) {
        let title = item.title.oneLine
        let facts = [
            ("Loại việc", item.kind), ("Đơn vị", item.unit), ("Thời gian", "\(item.due) – \(item.timing)"),
            ("Trong kế hoạch", item.clause),
        ].map { label, value in
            let start = "   " + (label + ":").padded(to: 16)
            return TextBlock.wrapped(value.oneLine, first: start, rest: String(repeating: " ", count: start.count))
        }.joined(separator: "\n")
        self.init(
            headline: TextBlock.capitalised(item.timing.oneLine),
            title: TextBlock.wrapped(title, first: number.map { "\($0). " } ?? "   ", rest: "   "),
            shortTitle: TextBlock.shortened(title, to: 70),
            date: item.date,
            facts: facts,
            nextStep: TextBlock.wrapped(item.nextStep.oneLine, first: "   ", rest: "   "),
            hasReason: withReason,
            reason: TextBlock.wrapped(ReminderContext.because + item.reason.oneLine, first: "   ", rest: "   ")
        )
    }
}

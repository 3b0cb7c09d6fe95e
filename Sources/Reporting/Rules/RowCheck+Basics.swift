// SPDX-License-Identifier: Apache-2.0

// What every row must have: a known category at the right level, a title, dates that make sense.
extension RowCheck {
    func checkCategory(_ activity: Activity, _ findings: inout FindingList) {
        guard let rule else {
            if !activity.unread.contains(.category) {
                let parameters: KeyValuePairs = ["slug": activity.category, "version": book.vocabulary.version]
                findings.append(finding(.activityCategoryUnknown, .category, parameters))
            }
            return
        }
        let category = rule.category
        if let next = category.replacedBy {
            let parameters: KeyValuePairs = ["slug": category.slug, "new": next]
            findings.append(finding(.activityCategoryRetired, .category, parameters))
        }
        // Affiliated units (police, army, border guard) stand beside the districts.
        if let holder, !category.levels.contains(holder.level == .affiliated ? .district : holder.level) {
            let allowed = category.levels.levels.map(\.vietnamese).joined(separator: "; ")
            let parameters: KeyValuePairs = ["label": category.label, "level": allowed]
            findings.append(finding(.activityLevelNotAllowed, .category, parameters))
        }
    }

    func checkTitle(_ activity: Activity, _ findings: inout FindingList) {
        if activity.unread.contains(.title) || Self.isTitle(activity.title) { return }
        findings.append(finding(.activityTitleMissing, .title, ["line": String(index + 1)]))
    }

    func checkDates(_ activity: Activity, _ findings: inout FindingList) {
        if let from = activity.heldFrom, let to = activity.heldTo, to < from {
            findings.append(finding(.activityEndBeforeStart, .heldTo, ["title": activity.title]))
        }
        guard activity.status == .held, !activity.unread.contains(anyOf: .heldFrom, .status) else { return }
        guard let from = activity.heldFrom else {
            findings.append(finding(.activityDateMissing, .heldFrom, ["title": activity.title]))
            return
        }
        let today = context.facts.receivedOn
        if from > today {
            let parameters: KeyValuePairs = ["title": activity.title, "date": from.vietnamese]
            findings.append(finding(.activityDateInFuture, .heldFrom, parameters))
        } else if let to = activity.heldTo, to > today {
            let parameters: KeyValuePairs = ["title": activity.title, "date": to.vietnamese]
            findings.append(finding(.activityDateInFuture, .heldTo, parameters))
        }
        if let period = context.period?.period, !period.contains(from) {
            let parameters: KeyValuePairs = [
                "date": from.vietnamese, "title": activity.title, "from": period.from.vietnamese,
                "to": period.to.vietnamese,
            ]
            findings.append(finding(.activityDateOutsidePeriod, .heldFrom, parameters))
        }
    }

    func checkPartners(_ activity: Activity, _ findings: inout FindingList) {
        if activity.role == .joint, activity.partners.isEmpty, !activity.unread.contains(.partners) {
            findings.append(finding(.activityPartnerMissing, .partners, ["title": activity.title]))
        }
    }

    /// At least three characters, one of them a letter, and not what a template leaves in the cell.
    private static func isTitle(_ title: String) -> Bool {
        // Nearly every title begins with a letter and is longer than any placeholder.
        if title.utf8.count > 24, let first = title.utf8.first, first >= UInt8(ascii: "A") { return true }
        if title.count < 3 || !title.contains(where: \.isLetter) { return false }
        return !placeholders.contains(title.lowercased())
    }

    private static let placeholders: Set<String> = [
        "tên hoạt động", "hoạt động", "xxx", "không có", "chưa có", "không tên", "n/a", "none", "null", "test",
    ]
}

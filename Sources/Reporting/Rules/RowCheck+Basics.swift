// SPDX-License-Identifier: Apache-2.0

// What every row must have: a known category at the right level, a title, dates that make sense.
extension RowCheck {
    func checkCategory(_ findings: inout FindingList) {
        guard let rule else {
            if !row.pointee.unread.contains(.category) {
                let parameters: KeyValuePairs = ["slug": row.pointee.category, "version": book.vocabulary.version]
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

    func checkTitle(_ findings: inout FindingList) {
        if row.pointee.unread.contains(.title) || Self.isTitle(row.pointee.title) { return }
        findings.append(finding(.activityTitleMissing, .title, ["line": String(index + 1)]))
    }

    func checkDates(_ findings: inout FindingList) {
        if let from = row.pointee.heldFrom, let to = row.pointee.heldTo, to < from {
            findings.append(finding(.activityEndBeforeStart, .heldTo, ["title": row.pointee.title]))
        }
        guard row.pointee.status == .held, !row.pointee.unread.contains(anyOf: .heldFrom, .status) else { return }
        guard let from = row.pointee.heldFrom else {
            findings.append(finding(.activityDateMissing, .heldFrom, ["title": row.pointee.title]))
            return
        }
        let today = context.facts.receivedOn
        if from > today {
            let parameters: KeyValuePairs = ["title": row.pointee.title, "date": from.vietnamese]
            findings.append(finding(.activityDateInFuture, .heldFrom, parameters))
        } else if let to = row.pointee.heldTo, to > today {
            let parameters: KeyValuePairs = ["title": row.pointee.title, "date": to.vietnamese]
            findings.append(finding(.activityDateInFuture, .heldTo, parameters))
        }
        if let period = context.period?.period, !period.contains(from) {
            let parameters: KeyValuePairs = [
                "date": from.vietnamese, "title": row.pointee.title, "from": period.from.vietnamese,
                "to": period.to.vietnamese,
            ]
            findings.append(finding(.activityDateOutsidePeriod, .heldFrom, parameters))
        }
    }

    func checkPartners(_ findings: inout FindingList) {
        if row.pointee.role == .joint, row.pointee.partners.isEmpty, !row.pointee.unread.contains(.partners) {
            findings.append(finding(.activityPartnerMissing, .partners, ["title": row.pointee.title]))
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

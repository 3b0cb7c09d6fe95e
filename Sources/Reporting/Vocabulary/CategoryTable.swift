// SPDX-License-Identifier: Apache-2.0

/// Reads `config/vocabulary/categories.csv`.
package enum CategoryTable {
    static let columns = [
        "slug", "label_vi", "group_vi", "counts_as_communication", "seed_clauses", "levels", "replaced_by",
    ]

    /// The categories of the file, and every mistake in it.
    package static func read(_ bytes: [UInt8]) -> (categories: [Category], problems: [DataProblem]) {
        var problems: [DataProblem] = []
        var categories: [Category] = []
        var lines: [String: Int] = [:]
        for row in ReferenceTable(bytes, columns: columns, problems: &problems).rows {
            guard let category = category(row, &problems) else { continue }
            if let earlier = lines[category.slug] {
                problems.append(
                    DataProblem(
                        line: row.line,
                        what: "slug \(category.slug) already stands on line \(earlier)",
                        fix: "a slug has one meaning; choose another"
                    )
                )
            } else {
                lines[category.slug] = row.line
                categories.append(category)
            }
        }
        for category in categories {
            guard let next = category.replacedBy else { continue }
            if !categories.contains(where: { $0.slug == next && !$0.isRetired }) {
                problems.append(
                    DataProblem(
                        line: lines[category.slug] ?? 1,
                        what: "replaced_by \(next) is no active category",
                        fix: "name a slug of this file that is not itself replaced"
                    )
                )
            }
        }
        return (categories, problems)
    }

    private static func category(_ row: ReferenceRow, _ problems: inout [DataProblem]) -> Category? {
        let before = problems.count
        let slug = row.text("slug", &problems)
        let label = row.text("label_vi", &problems)
        let group = row.text("group_vi", &problems)
        if let slug, !isSlug(slug) {
            problems.append(
                DataProblem(
                    line: row.line,
                    what: "slug \"\(slug)\" is badly formed",
                    fix: "use a-z, 0-9, _ and dots, at most 64 characters, starting with a letter"
                )
            )
        }
        // Empty = no; `?` = the plan does not say, which is not communication either, until the owner settles it.
        if !["", "1", "?"].contains(row["counts_as_communication"]) {
            problems.append(
                DataProblem(
                    line: row.line,
                    what: "counts_as_communication \"\(row["counts_as_communication"])\" is unknown",
                    fix: "write 1 for yes, nothing for no, ? for unsettled"
                )
            )
        }
        var levels: UnitLevels = []
        for letter in row.list("levels") {
            switch letter {
            case "p": levels.formUnion(.province)
            case "d": levels.formUnion(.district)
            case "c": levels.formUnion(.commune)
            case "a": levels.formUnion(.affiliated)
            default:
                problems.append(
                    DataProblem(
                        line: row.line,
                        what: "level \"\(letter)\" is unknown",
                        fix: "use p (province), d (district), c (commune), a (affiliated), separated by ;"
                    )
                )
            }
        }
        if levels.isEmpty {
            problems.append(
                DataProblem(line: row.line, what: "levels is empty", fix: "say who may report it, such as p;d;c")
            )
        }
        guard problems.count == before, let slug, let label, let group else { return nil }
        // Affiliated units stand beside the districts and may report what a district may (IV.2).
        if levels.contains(UnitLevel.district) { levels.formUnion(.affiliated) }
        let replacement = row["replaced_by"]
        return Category(
            slug: slug,
            label: label,
            group: group,
            isCommunication: row["counts_as_communication"] == "1",
            clauses: row.list("seed_clauses"),
            levels: levels,
            replacedBy: replacement.isEmpty ? nil : replacement
        )
    }

    static func isSlug(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.first.map { (97...122).contains($0) } == true
            && text.utf8.allSatisfy { (97...122).contains($0) || $0.decimalDigit != nil || $0 == 46 || $0 == 95 }
    }
}

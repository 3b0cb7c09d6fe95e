// SPDX-License-Identifier: Apache-2.0

/// Findings in the order in which they were met, up to a limit of errors and as many warnings: a report wrong in all its
/// 2,000 rows must not grow into an answer a hundred times its own size. An error is never pushed out by warnings.
struct FindingList {
    private var items: [Finding] = []
    private var errors = 0
    private var warnings = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    mutating func append(_ finding: Finding) {
        let count: Int
        switch finding.severity {
        case .error:
            errors += 1
            count = errors
        case .warning:
            warnings += 1
            count = warnings
        }
        if count <= limit { items.append(finding) }
    }

    /// The findings; the last says how many are not listed, when there are such.
    func finished(_ texts: RuleTexts) -> [Finding] {
        let leftOut = max(0, errors - limit) + max(0, warnings - limit)
        if leftOut == 0 { return items }
        return items + [texts.finding(.moreFindings, ["n": String(leftOut)], path: "")]
    }
}

// SPDX-License-Identifier: Apache-2.0

/// One row under the rules: where it stands, who held it, what kind it is.
///
/// The row is borrowed for the time of the check: a copy of an activity costs dozens of reference counts.
struct RowCheck {
    let row: UnsafePointer<Activity>
    let book: RuleBook
    let context: CheckContext
    /// Counted from 0.
    let index: Int
    /// Nil when the unit is unknown or was not there on the day.
    let holder: Unit?
    /// Nil when the category is unknown.
    let rule: CategoryRule?

    /// A finding about a field of this row.
    func finding(
        _ code: RuleCode,
        _ field: ActivityField,
        _ parameters: KeyValuePairs<String, String> = [:]
    ) -> Finding {
        book.finding(code, index, field, parameters)
    }
}

extension RuleBook {
    /// A finding about a field of the row at `index`, counted from 0.
    func finding(
        _ code: RuleCode,
        _ index: Int,
        _ field: ActivityField,
        _ parameters: KeyValuePairs<String, String> = [:]
    ) -> Finding {
        texts.finding(
            code,
            parameters,
            path: "/activities/\(index)/\(field.rawValue)",
            row: index + 1,
            column: field.rawValue
        )
    }
}

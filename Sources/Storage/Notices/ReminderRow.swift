// SPDX-License-Identifier: Apache-2.0

import Postgres
package import Reporting

/// A row of `reminders`, for people: what was sent to whom, why, and how it went.
package struct ReminderRow: Sendable, Hashable {
    package let key: ReminderKey
    package let state: ReminderState
    package let attempts: Int32
    package let messageID: String?
    /// Why it was planned, for operators.
    package let reason: String
    package let error: String?
    package let plannedAtMilliseconds: Int64
    package let updatedAtMilliseconds: Int64
}

/// The columns of a key, in the order in which every statement names them.
struct ReminderKeyColumns {
    private static let columns = ["unit_code", "kind", "obligation_key", "due_on", "step", "recipient"]
    static let list = columns.joined(separator: ", ")
    static let unnest = "unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::int4[], $6::text[])"

    /// The columns of one table expression.
    static func qualified(_ table: String) -> String {
        columns.map { "\(table).\($0)" }.joined(separator: ", ")
    }

    /// The key of one table expression is that of another.
    static func equal(_ one: String, _ other: String) -> String {
        "(\(qualified(one))) = (\(qualified(other)))"
    }

    /// Sorted by caller: the order in which rows are locked.
    static func parameters(_ keys: [ReminderKey]) -> [PostgresValue] {
        [
            .textArray(keys.map(\.unitCode)), .textArray(keys.map(\.kind.rawValue)),
            .textArray(keys.map(\.obligationKey)), .dateArray(keys.map(\.dueOn.daysSinceEpoch)),
            .int4Array(keys.map { Int32(clamping: $0.step) }), .textArray(keys.map(\.recipient)),
        ]
    }

    /// - Throws: `rowShape` for a kind which this program does not know.
    static func read(_ row: PostgresRow) throws(PostgresError) -> ReminderKey {
        let name = try row.text(1)
        guard let kind = Obligation.Kind(rawValue: name) else {
            throw PostgresError(.rowShape, "reminders.kind holds '\(name)'")
        }
        return ReminderKey(
            unitCode: try row.text(0),
            kind: kind,
            obligationKey: try row.text(2),
            dueOn: CivilDate(daysSinceEpoch: try row.date(3)),
            step: Int(try row.int4(4)),
            recipient: try row.text(5)
        )
    }

    static func state(_ row: PostgresRow, _ column: Int) throws(PostgresError) -> ReminderState {
        let name = try row.text(column)
        guard let state = ReminderState(rawValue: name) else {
            throw PostgresError(.rowShape, "reminders.state holds '\(name)'")
        }
        return state
    }
}

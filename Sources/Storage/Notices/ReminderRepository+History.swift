// SPDX-License-Identifier: Apache-2.0

package import Postgres

extension ReminderRepository {
    private static let columns =
        "\(ReminderKeyColumns.list), state, attempts, message_id, reason, error, planned_at, updated_at"

    /// Everything ever planned for one unit, newest first: the answer to "who has been told".
    package static func history(unitCode: String, limit: Int32 = 200) -> PostgresStatement {
        PostgresStatement(
            "SELECT \(columns) FROM reminders WHERE unit_code = $1 ORDER BY planned_at DESC LIMIT $2::int4",
            [.text(unitCode), .int4(limit)]
        )
    }

    /// Letters that did not get through and need a person: refused, or unclear after the second try.
    package static func unsent(limit: Int32 = 200) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT \(columns) FROM reminders
            WHERE state = 'failed' OR (state = 'unknown' AND attempts >= 2)
            ORDER BY updated_at DESC LIMIT $1::int4
            """,
            [.int4(limit)]
        )
    }

    package static func rows(_ rows: PostgresRows) throws(PostgresError) -> [ReminderRow] {
        var result: [ReminderRow] = []
        for row in rows {
            result.append(
                ReminderRow(
                    key: try ReminderKeyColumns.read(row),
                    state: try ReminderKeyColumns.state(row, 6),
                    attempts: try row.int4(7),
                    messageID: try row.optionalText(8),
                    reason: try row.text(9),
                    error: try row.optionalText(10),
                    plannedAtMilliseconds: try row.timestamptz(11) / 1_000,
                    updatedAtMilliseconds: try row.timestamptz(12) / 1_000
                )
            )
        }
        return result
    }

    /// How many there are in each state.
    package static func countByState() -> PostgresStatement {
        PostgresStatement("SELECT state, count(*) FROM reminders GROUP BY state")
    }

    package static func counts(_ rows: PostgresRows) throws(PostgresError) -> [ReminderState: Int64] {
        var counts: [ReminderState: Int64] = [:]
        for row in rows { counts[try ReminderKeyColumns.state(row, 0)] = try row.int8(1) }
        return counts
    }
}

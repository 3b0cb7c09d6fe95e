// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Reporting

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
            WHERE state = 'failed' OR (state = 'unknown' AND unanswered >= 2)
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

    /// How many reminders are not sent although their time has come, of days due from then on.
    package static func unsentCounts(dueFrom: CivilDate) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT count(*) FILTER (WHERE state IN ('planned', 'sending') OR (state = 'unknown' AND unanswered < 2)),
                   count(*) FILTER (WHERE state = 'unknown' AND unanswered >= 2),
                   count(*) FILTER (WHERE state = 'failed'),
                   count(DISTINCT recipient) FILTER (
                       WHERE state = 'planned' AND blame IN ('relay', 'unclear') AND NOT \(isProven("r")))
            FROM reminders r WHERE due_on >= $1::date AND state IN ('planned', 'sending', 'unknown', 'failed')
            """,
            [.date(dueFrom.daysSinceEpoch)]
        )
    }

    package static func unsentCounts(_ rows: PostgresRows) throws(PostgresError) -> UnsentReminders {
        UnsentReminders(
            waiting: try rows.int8(0, 0),
            unknown: try rows.int8(0, 1),
            failed: try rows.int8(0, 2),
            heldReaders: try rows.int8(0, 3)
        )
    }
}

/// Reminders that nobody has read for sure.
package struct UnsentReminders: Sendable, Hashable {
    /// Still tried.
    package let waiting: Int64
    /// Sent twice without an answer.
    package let unknown: Int64
    /// Refused for good, or without a point by now.
    package let failed: Int64
    /// People whose letters wait because the mail server, and not they, may be to blame.
    package let heldReaders: Int64

    package init(waiting: Int64, unknown: Int64, failed: Int64, heldReaders: Int64 = 0) {
        self.waiting = waiting
        self.unknown = unknown
        self.failed = failed
        self.heldReaders = heldReaders
    }
}

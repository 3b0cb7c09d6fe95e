// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Reporting

extension ReminderRepository {
    private typealias Key = ReminderKeyColumns

    private static let pendingQuery = """
        SELECT \(PendingReminder.columns)
        FROM reminders r LEFT JOIN obligations o USING (unit_code, kind, obligation_key)
        WHERE (r.state = 'planned' OR (r.state = 'unknown' AND r.unanswered < 2))
        """

    /// Everything that is planned and not sent, and what is sent once more.
    package static func pending() -> PostgresStatement {
        PostgresStatement(pendingQuery)
    }

    /// The same of one person, locked until the transaction ends; what another sender looks at is left out.
    package static func lockPending(recipient: String) -> PostgresStatement {
        PostgresStatement(
            pendingQuery + " AND r.recipient = $1::text ORDER BY r.unit_code, r.kind, r.obligation_key"
                + " FOR UPDATE OF r SKIP LOCKED",
            [.text(recipient)]
        )
    }

    /// Reads the answer of both.
    package static func pending(_ rows: PostgresRows) throws(PostgresError) -> [PendingReminder] {
        var result: [PendingReminder] = []
        for row in rows { result.append(try PendingReminder(row)) }
        return result
    }

    /// Ends reminders that were planned and have no point any more. What the mail server said last is kept beside the reason.
    ///
    /// - Parameters:
    ///   - state: `obsolete`, or `failed` for what could not be delivered in time.
    ///   - reason: for operators.
    package static func end(
        _ keys: [ReminderKey],
        as state: ReminderState,
        reason: String,
        under leadership: Leadership? = nil
    ) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE reminders r
            SET state = $8::text, error = $7::text || coalesce('; last answer: ' || r.error, ''),
                updated_at = clock_timestamp()
            FROM \(Key.unnest) AS t (\(Key.list))
            WHERE \(Key.equal("r", "t")) AND r.state = 'planned'
            """ + (leadership == nil ? "" : " AND " + Leadership.stands(9)),
            Key.parameters(keys.sorted { $0.text < $1.text }) + [.text(reason), .text(state.rawValue)]
                + (leadership?.parameters ?? [])
        )
    }

    /// Leaves reminders unknown that went out without an answer and have no point any more: they do not go out once more.
    /// Not touched otherwise: the day of the letter is that of its sending.
    package static func leaveUnknown(
        _ keys: [ReminderKey],
        reason: String,
        under leadership: Leadership
    ) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE reminders r
            SET unanswered = 2, error = coalesce(r.error || '; ', '') || 'not sent again: ' || $7::text
            FROM \(Key.unnest) AS t (\(Key.list))
            WHERE \(Key.equal("r", "t")) AND r.state = 'unknown' AND r.unanswered < 2 AND \(Leadership.stands(8))
            """,
            Key.parameters(keys.sorted { $0.text < $1.text }) + [.text(reason)] + leadership.parameters
        )
    }

    /// Lets one person's held reminders be tried now, as a question to the mail server.
    package static func bringForward(recipient: String, under leadership: Leadership) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE reminders r SET next_try_at = clock_timestamp()
            WHERE r.recipient = $1::text AND r.next_try_at > clock_timestamp()
              AND (r.state = 'planned' OR (r.state = 'unknown' AND r.unanswered < 2)) AND \(Leadership.stands(2))
            """,
            [.text(recipient)] + leadership.parameters
        )
    }

    /// Gives back what was claimed and could not even be tried: the attempt does not count.
    ///
    /// - Parameter state: what it was before, `planned` or `unknown`.
    package static func release(_ keys: [ReminderKey], to state: ReminderState, error: String) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE reminders r
            SET state = $7::text, attempts = r.attempts - 1, error = $8::text, updated_at = clock_timestamp()
            FROM \(Key.unnest) AS t (\(Key.list))
            WHERE \(Key.equal("r", "t")) AND r.state = 'sending'
            """,
            Key.parameters(keys.sorted { $0.text < $1.text }) + [.text(state.rawValue), .text(error)]
        )
    }
}

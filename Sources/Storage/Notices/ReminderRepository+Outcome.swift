// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Reporting

/// What became of letters in hand.
extension ReminderRepository {
    private typealias Key = ReminderKeyColumns

    /// True in SQL when the mail server took another reader's letter since this one is refused.
    static func isProven(_ row: String) -> String {
        """
        EXISTS (SELECT FROM reminders a WHERE a.state = 'accepted' AND a.updated_at > \(row).blamed_since
                AND a.recipient <> \(row).recipient)
        """
    }

    /// Notes that a letter is done with: `accepted` or `failed`.
    package static func settle(_ keys: [ReminderKey], as state: ReminderState, error: String?) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE reminders r SET state = $7::text, error = $8::text, blame = NULL, updated_at = clock_timestamp()
            FROM \(Key.unnest) AS t (\(Key.list))
            WHERE \(Key.equal("r", "t")) AND r.state = 'sending'
            """,
            Key.parameters(keys.sorted { $0.text < $1.text })
                + [.text(state.rawValue), error.map { .text($0) } ?? .null]
        )
    }

    /// Lets everything be tried now that waits because the mail server, and not its reader, may have been to blame. To be
    /// run before the letter that was taken is settled, or that letter would count as proof already.
    ///
    /// - Parameter recipient: whose letter was taken.
    package static func releaseHeld(except recipient: String) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE reminders r SET next_try_at = clock_timestamp()
            FROM (SELECT \(Key.list) FROM reminders r
                  WHERE (r.state = 'planned' OR (r.state = 'unknown' AND r.unanswered < 2))
                    AND r.blame IN ('relay', 'unclear') AND r.recipient <> $1::text
                    AND r.next_try_at > clock_timestamp() AND NOT \(isProven("r"))
                  FOR UPDATE SKIP LOCKED) AS t
            WHERE \(Key.equal("r", "t"))
            """,
            [.text(recipient)]
        )
    }

    /// Puts a letter off that was refused, and answers with the state that its reminders have now: `failed` when it was
    /// refused for good and the reader is known to be the reason.
    ///
    /// - Parameters:
    ///   - state: what they were before, `planned` or `unknown`.
    ///   - blame: `letter`, `relay` or `unclear`.
    ///   - isForGood: a refusal that the same letter will always meet. About the reader it ends the letter; unclear, or
    ///     after an unclear one, it does when another reader's letter was taken since the first refusal; about us never.
    ///   - seconds: until the next try.
    package static func putOff(
        _ keys: [ReminderKey],
        to state: ReminderState,
        blame: String,
        isForGood: Bool,
        seconds: Int64,
        error: String
    ) -> PostgresStatement {
        PostgresStatement(
            """
            WITH held AS (
                SELECT \(Key.qualified("r")), bool_or(r.blame = 'unclear') OVER () AS was_unclear,
                       bool_or(\(isProven("r"))) OVER () AS is_proven
                FROM reminders r JOIN \(Key.unnest) AS t (\(Key.list)) USING (\(Key.list))
                WHERE r.state = 'sending'
            ), judged AS (
                SELECT *, $9::bool AND ($8::text = 'letter' AND was_unclear IS NOT TRUE
                          OR $8::text <> 'relay' AND is_proven) AS is_over,
                       CASE WHEN $8::text = 'letter' AND was_unclear AND NOT is_proven THEN 'unclear'
                            ELSE $8::text END AS blame_now
                FROM held
            )
            UPDATE reminders r
            SET state = CASE WHEN judged.is_over THEN 'failed' ELSE $7::text END,
                put_offs = r.put_offs + 1,
                attempts = r.attempts - (judged.blame_now <> 'letter' AND NOT judged.is_over)::int4,
                blame = judged.blame_now, blamed_since = coalesce(r.blamed_since, clock_timestamp()),
                next_try_at = clock_timestamp() + $10::int8 * interval '1 second',
                error = $11::text, updated_at = clock_timestamp()
            FROM judged WHERE \(Key.equal("r", "judged")) AND r.state = 'sending'
            RETURNING r.state
            """,
            Key.parameters(keys.sorted { $0.text < $1.text })
                + [.text(state.rawValue), .text(blame), .bool(isForGood), .int8(seconds), .text(error)]
        )
    }

    /// Holds again what ended as the reader's fault when three readers in a row are refused and nobody's letter was taken in
    /// between: a server that has lost its list of people says of each that there is no such person.
    package static func holdAgain(seconds: Int64) -> PostgresStatement {
        PostgresStatement(
            """
            WITH refused AS (
                SELECT \(Key.list), state FROM reminders
                WHERE (state = 'failed' AND blame = 'letter' OR state = 'planned' AND blame = 'unclear')
                  AND updated_at > coalesce((SELECT max(updated_at) FROM reminders WHERE state = 'accepted'), '-infinity')
            )
            UPDATE reminders r
            SET state = 'planned', blame = 'unclear', attempts = greatest(0, r.attempts - 1),
                next_try_at = clock_timestamp() + $1::int8 * interval '1 second'
            FROM refused
            WHERE refused.state = 'failed' AND \(Key.equal("r", "refused"))
              AND (SELECT count(DISTINCT recipient) FROM refused) >= 3
            RETURNING r.recipient
            """,
            [.int8(seconds)]
        )
    }

    /// Reads the answer of `putOff`.
    package static func states(_ rows: PostgresRows) throws(PostgresError) -> Set<ReminderState> {
        var states: Set<ReminderState> = []
        for row in rows { states.insert(try Key.state(row, 0)) }
        return states
    }

    /// Notes that a letter went out whole and was not answered.
    ///
    /// - Parameter seconds: until it goes out once more, the first time; the second time nothing follows.
    package static func leaveUnanswered(_ keys: [ReminderKey], seconds: Int64, error: String) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE reminders r
            SET state = 'unknown', unanswered = r.unanswered + 1, error = $8::text,
                next_try_at = clock_timestamp() + $7::int8 * interval '1 second', updated_at = clock_timestamp()
            FROM \(Key.unnest) AS t (\(Key.list))
            WHERE \(Key.equal("r", "t")) AND r.state = 'sending'
            """,
            Key.parameters(keys.sorted { $0.text < $1.text }) + [.int8(seconds), .text(error)]
        )
    }

    /// What a sender had in hand when it died: nobody knows whether the letter went out.
    ///
    /// - Parameter before: untouched since, milliseconds since 1970; longer ago than any sender takes.
    package static func abandon(
        beforeMilliseconds before: Int64,
        under leadership: Leadership? = nil
    ) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE reminders r
            SET state = 'unknown', unanswered = r.unanswered + 1, error = 'the sender ended before the answer',
                next_try_at = clock_timestamp(), updated_at = clock_timestamp()
            WHERE r.state = 'sending' AND r.updated_at < $1::timestamptz
            \(leadership == nil ? "" : "AND " + Leadership.stands(2))
            RETURNING \(Key.qualified("r"))
            """,
            [.timestamptz(before * 1_000)] + (leadership?.parameters ?? [])
        )
    }
}

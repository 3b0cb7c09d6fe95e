// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Reporting

/// `reminders`, the ledger against telling twice: plan, claim, send, settle.
package enum ReminderRepository {
    private typealias Key = ReminderKeyColumns

    /// Plans each once; answers with the keys that were not there. Its reason says why, for operators.
    package static func plan(_ batch: [(key: ReminderKey, reason: String)]) -> PostgresStatement {
        let batch = batch.sorted { $0.key.text < $1.key.text }
        return PostgresStatement(
            """
            INSERT INTO reminders (\(Key.list), reason)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::int4[], $6::text[], $7::text[])
            ON CONFLICT DO NOTHING
            RETURNING \(Key.list)
            """,
            Key.parameters(batch.map(\.key)) + [.textArray(batch.map(\.reason))]
        )
    }

    /// Reads the answer of `plan`.
    package static func keys(_ rows: PostgresRows) throws(PostgresError) -> [ReminderKey] {
        var keys: [ReminderKey] = []
        for row in rows { keys.append(try Key.read(row)) }
        return keys
    }

    // MARK: What has been told

    /// Keys that need no new letter, of days due from then on; and the addresses written to on the given local day.
    /// Two statements for one flight.
    package static func ledger(dueFrom: CivilDate, today: CivilDate) -> [PostgresStatement] {
        [
            PostgresStatement(
                """
                SELECT \(Key.list) FROM reminders
                WHERE due_on >= $1::date AND state IN ('sending', 'accepted', 'unknown', 'failed')
                """,
                [.date(dueFrom.daysSinceEpoch)]
            ),
            PostgresStatement(
                """
                SELECT DISTINCT recipient FROM reminders
                WHERE state IN ('sending', 'accepted', 'unknown')
                  AND (updated_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date = $1::date
                """,
                [.date(today.daysSinceEpoch)]
            ),
        ]
    }

    /// Reads the answers of both statements of `ledger`.
    package static func ledger(
        told: PostgresRows,
        writtenToday: PostgresRows
    ) throws(PostgresError) -> ReminderLedger {
        var addresses: Set<String> = []
        for row in writtenToday { addresses.insert(try row.text(0)) }
        return ReminderLedger(told: Set(try keys(told)), writtenToday: addresses)
    }

    // MARK: Sending

    /// Takes reminders in hand, in the moment before sending: those that another sender has, or that are done, are passed
    /// over; those whose obligation was met or moved meanwhile become `obsolete`. One that is `unknown` is taken once more.
    ///
    /// - Parameter messageID: of the letter that carries them; one given before is kept, so that a second letter is
    ///   recognised as the same.
    package static func claim(_ keys: [ReminderKey], messageID: String) -> PostgresStatement {
        PostgresStatement(
            """
            WITH taken AS (
                SELECT \(Key.list),
                       EXISTS (SELECT FROM obligations o
                               WHERE (o.unit_code, o.kind, o.obligation_key, o.due_on)
                                   = (r.unit_code, r.kind, r.obligation_key, r.due_on) AND NOT o.closed) AS is_owed
                FROM reminders r JOIN \(Key.unnest) AS t (\(Key.list)) USING (\(Key.list))
                WHERE r.state = 'planned' OR (r.state = 'unknown' AND r.attempts < 2)
                FOR UPDATE OF r SKIP LOCKED
            )
            UPDATE reminders r
            SET state = CASE WHEN taken.is_owed THEN 'sending' ELSE 'obsolete' END,
                attempts = r.attempts + taken.is_owed::int4,
                message_id = CASE WHEN taken.is_owed THEN coalesce(r.message_id, $7::text) ELSE r.message_id END,
                updated_at = clock_timestamp()
            FROM taken
            WHERE (r.unit_code, r.kind, r.obligation_key, r.due_on, r.step, r.recipient)
                = (taken.unit_code, taken.kind, taken.obligation_key, taken.due_on, taken.step, taken.recipient)
            RETURNING r.unit_code, r.kind, r.obligation_key, r.due_on, r.step, r.recipient, r.state, r.message_id
            """,
            Key.parameters(keys.sorted { $0.text < $1.text }) + [.text(messageID)]
        )
    }

    /// Reads the answer of `claim`: the keys to send now, each with its Message-ID.
    package static func claimed(_ rows: PostgresRows) throws(PostgresError) -> [ReminderKey: String] {
        var claimed: [ReminderKey: String] = [:]
        for row in rows where try Key.state(row, 6) == .sending { claimed[try Key.read(row)] = try row.text(7) }
        return claimed
    }

    /// Notes how sending went. Back to `planned` means: the mail server asked to come later.
    package static func settle(_ keys: [ReminderKey], as state: ReminderState, error: String?) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE reminders r SET state = $7::text, error = $8::text, updated_at = clock_timestamp()
            FROM \(Key.unnest) AS t (\(Key.list))
            WHERE (r.unit_code, r.kind, r.obligation_key, r.due_on, r.step, r.recipient)
                = (t.unit_code, t.kind, t.obligation_key, t.due_on, t.step, t.recipient)
              AND r.state = 'sending'
            """,
            Key.parameters(keys.sorted { $0.text < $1.text })
                + [.text(state.rawValue), error.map { .text($0) } ?? .null]
        )
    }

    /// What a sender had in hand when it died: nobody knows whether the letter went out.
    ///
    /// - Parameter before: untouched since, milliseconds since 1970; longer ago than any sender takes.
    package static func abandon(beforeMilliseconds before: Int64) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE reminders SET state = 'unknown', error = 'the sender ended before the answer', updated_at = clock_timestamp()
            WHERE state = 'sending' AND updated_at < $1::timestamptz
            RETURNING \(Key.list)
            """,
            [.timestamptz(before * 1_000)]
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Reporting

/// `reminders`, the ledger against telling twice: plan, claim, send, settle.
package enum ReminderRepository {
    private typealias Key = ReminderKeyColumns

    /// Plans each once; answers with the keys that were not there. Its reason says why, for operators. Nothing is planned
    /// when a later leader sits.
    package static func plan(
        _ batch: [(key: ReminderKey, reason: String)],
        under leadership: Leadership? = nil
    ) -> PostgresStatement {
        let batch = batch.sorted { $0.key.text < $1.key.text }
        return PostgresStatement(
            """
            INSERT INTO reminders (\(Key.list), reason)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::int4[], $6::text[], $7::text[])
            \(leadership == nil ? "" : "WHERE " + Leadership.stands(8))
            ON CONFLICT DO NOTHING
            RETURNING \(Key.list)
            """,
            Key.parameters(batch.map(\.key)) + [.textArray(batch.map(\.reason))] + (leadership?.parameters ?? [])
        )
    }

    /// Reads the answer of `plan`.
    package static func keys(_ rows: PostgresRows) throws(PostgresError) -> [ReminderKey] {
        var keys: [ReminderKey] = []
        for row in rows { keys.append(try Key.read(row)) }
        return keys
    }

    // MARK: What has been told

    /// What became of reminders of days due from then on; and the letters of the given local day, by address. Two statements
    /// for one flight.
    package static func ledger(dueFrom: CivilDate, today: CivilDate) -> [PostgresStatement] {
        [
            PostgresStatement(
                """
                SELECT \(Key.list), state FROM reminders
                WHERE due_on >= $1::date AND state IN ('sending', 'accepted', 'unknown', 'failed')
                """,
                [.date(dueFrom.daysSinceEpoch)]
            ),
            PostgresStatement(letters + " GROUP BY recipient", [.date(today.daysSinceEpoch)]),
        ]
    }

    /// Letters to one person on the given local day.
    package static func lettersToday(_ recipient: String, today: CivilDate) -> PostgresStatement {
        PostgresStatement(
            letters + " AND recipient = $2::text GROUP BY recipient",
            [.date(today.daysSinceEpoch), .text(recipient)]
        )
    }

    private static let letters = """
        SELECT recipient, count(DISTINCT message_id) FROM reminders
        WHERE state IN ('sending', 'accepted', 'unknown')
          AND updated_at >= $1::date::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
          AND updated_at < ($1::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
        """

    /// Reads the answers of both statements of `ledger`.
    package static func ledger(
        outcomes: PostgresRows,
        letters: PostgresRows
    ) throws(PostgresError) -> ReminderLedger {
        var told: Set<ReminderKey> = []
        var undeliverable: Set<ReminderKey> = []
        for row in outcomes {
            let key = try Key.read(row)
            if try Key.state(row, 6) == .failed { undeliverable.insert(key) } else { told.insert(key) }
        }
        return ReminderLedger(told: told, undeliverable: undeliverable, lettersToday: try lettersToday(letters))
    }

    /// Reads the answer of `lettersToday`.
    package static func lettersToday(_ rows: PostgresRows) throws(PostgresError) -> [String: Int] {
        var letters: [String: Int] = [:]
        for row in rows { letters[try row.text(0)] = Int(try row.int8(1)) }
        return letters
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
                WHERE r.state = 'planned' OR (r.state = 'unknown' AND r.unanswered < 2)
                FOR UPDATE OF r SKIP LOCKED
            )
            UPDATE reminders r
            SET state = CASE WHEN taken.is_owed THEN 'sending' ELSE 'obsolete' END,
                attempts = r.attempts + taken.is_owed::int4,
                message_id = CASE WHEN taken.is_owed THEN coalesce(r.message_id, $7::text) ELSE r.message_id END,
                updated_at = clock_timestamp()
            FROM taken
            WHERE \(Key.equal("r", "taken"))
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
}

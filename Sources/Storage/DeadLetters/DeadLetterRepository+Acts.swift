// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// What operators do with dead letters. Each is one statement, so the change and its record are one transaction.
extension DeadLetterRepository {
    /// Notes that these were published again and the broker has them. One that died again since it was read (`last_at`)
    /// stays open; that it was published is on record all the same.
    package static func replayed(_ letters: [DeadLetterRow], by actor: String) -> PostgresStatement {
        PostgresStatement(
            """
            WITH given AS (
                SELECT * FROM unnest($1::int8[], $2::timestamptz[]) AS g (id, last_at)
            ), changed AS (
                UPDATE dead_letters d SET state = 'replayed' FROM given g
                WHERE d.id = g.id AND d.last_at = g.last_at AND d.state = 'open' RETURNING d.id
            ), noted AS (
                INSERT INTO dead_letter_acts (dead_letter_id, act, actor, reason)
                SELECT g.id, 'replay', $3::text,
                       CASE WHEN c.id IS NULL THEN 'published; it stays as it is, for it changed meanwhile' ELSE '' END
                FROM given g LEFT JOIN changed c USING (id)
                WHERE EXISTS (SELECT FROM dead_letters d WHERE d.id = g.id)
            )
            SELECT id FROM changed
            """,
            [.int8Array(letters.map(\.id)), .timestamptzArray(letters.map(\.lastAt)), .text(actor)]
        )
    }

    /// Closes open ones for good. One that changed since it was read stays open: nobody has seen what it is now.
    package static func discard(_ letters: [DeadLetterRow], by actor: String, because reason: String)
        -> PostgresStatement
    {
        PostgresStatement(
            """
            WITH changed AS (
                UPDATE dead_letters d SET state = 'discarded'
                FROM unnest($1::int8[], $2::timestamptz[]) AS g (id, last_at)
                WHERE d.id = g.id AND d.last_at = g.last_at AND d.state = 'open' RETURNING d.id
            ), noted AS (
                INSERT INTO dead_letter_acts (dead_letter_id, act, actor, reason)
                SELECT id, 'discard', $3::text, $4::text FROM changed
            )
            SELECT id FROM changed
            """,
            [
                .int8Array(letters.map(\.id)), .timestamptzArray(letters.map(\.lastAt)), .text(actor), .text(reason),
            ]
        )
    }

    /// The ids that were changed.
    package static func changed(_ rows: PostgresRows) throws(PostgresError) -> Set<Int64> {
        var ids: Set<Int64> = []
        for row in rows { ids.insert(try row.int8(0)) }
        return ids
    }
}

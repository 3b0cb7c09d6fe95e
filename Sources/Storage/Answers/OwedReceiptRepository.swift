// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// `owed_receipts`. Several validators send from it: whoever takes a row moves its next try beyond the time that a try
/// may last, so that no other takes it meanwhile and one who crashes holds it up no longer.
package enum OwedReceiptRepository {
    /// Days for which a receipt is owed: as long as the queues of the units keep them.
    package static let lifetimeDays: Int32 = 90

    /// Keeps messages to be sent again, the first time in five seconds or when the unit is next tried; one that is kept
    /// already stays as it is.
    package static func owe(_ batch: [NewOwedReceipt]) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO owed_receipts (unit_code, message_type, correlation_id, remaining, body, body_hash, tries, next_at)
            SELECT t.unit_code, t.message_type, t.correlation_id, t.remaining, t.body, t.hash, coalesce(u.tries, 0),
                   greatest(u.next_at, now() + interval '5 seconds')
            FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::bytea[], $6::bytea[])
                AS t (unit_code, message_type, correlation_id, remaining, body, hash)
            LEFT JOIN LATERAL (
                SELECT tries, next_at FROM owed_receipts WHERE unit_code = t.unit_code LIMIT 1
            ) AS u ON true
            ON CONFLICT (unit_code, body_hash) DO NOTHING
            """,
            [
                .textArray(batch.map(\.unitCode)), .textArray(batch.map(\.messageType)),
                .textOptionalArray(batch.map(\.correlationID)), .int8OptionalArray(batch.map(\.remaining)),
                .byteaArray(batch.map(\.body)), .byteaArray(batch.map { ContentHash.sha256($0.body) }),
            ]
        )
    }

    /// Takes the oldest that are due, for the seconds that a try may last.
    package static func take(limit: Int32, forSeconds seconds: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE owed_receipts o SET next_at = now() + $2::int4 * interval '1 second'
            FROM (
                SELECT id FROM owed_receipts WHERE next_at <= now()
                ORDER BY since, id LIMIT $1::int4 FOR UPDATE SKIP LOCKED
            ) AS due
            WHERE o.id = due.id
            RETURNING o.id, o.unit_code, o.message_type, o.correlation_id, o.remaining, o.body, o.tries
            """,
            [.int4(limit), .int4(seconds)]
        )
    }

    package static func owed(_ rows: PostgresRows) throws(PostgresError) -> [OwedReceipt] {
        var owed: [OwedReceipt] = []
        for row in rows {
            owed.append(
                OwedReceipt(
                    id: try row.int8(0),
                    message: NewOwedReceipt(
                        unitCode: try row.text(1),
                        messageType: try row.text(2),
                        correlationID: try row.optionalText(3),
                        remaining: try row.optionalInt8(4),
                        body: try row.bytea(5)
                    ),
                    tries: try row.int4(6)
                )
            )
        }
        return owed.sorted { $0.id < $1.id }
    }

    /// These were taken; whatever else is owed to their units is due at once, since their queues work.
    package static func delivered(_ ids: [Int64], units: [String]) -> [PostgresStatement] {
        [
            PostgresStatement("DELETE FROM owed_receipts WHERE id = ANY ($1::int8[])", [.int8Array(ids)]),
            PostgresStatement(
                "UPDATE owed_receipts SET next_at = now(), tries = 0 WHERE unit_code = ANY ($1::text[]) AND tries > 0",
                [.textArray(units)]
            ),
        ]
    }

    /// A unit did not take its messages: all that is owed to it waits, for it has one queue.
    package static func failed(_ unitCode: String, seconds: Double, reason: String) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE owed_receipts SET tries = tries + 1, next_at = now() + $2::int8 * interval '1 millisecond',
                last_error = $3
            WHERE unit_code = $1
            """,
            [.text(unitCode), .int8(Int64(seconds * 1_000)), .text(reason)]
        )
    }

    /// Forgets what no queue would keep any longer, and says how much is owed.
    package static func counts() -> [PostgresStatement] {
        [
            PostgresStatement(
                "DELETE FROM owed_receipts WHERE since < now() - $1::int4 * interval '1 day'",
                [.int4(lifetimeDays)]
            ),
            PostgresStatement("SELECT count(*), count(DISTINCT unit_code), min(since) FROM owed_receipts"),
        ]
    }

    package static func counts(_ rows: PostgresRows) throws(PostgresError) -> OwedReceiptCounts {
        OwedReceiptCounts(
            messages: try rows.int8(0, 0),
            units: try rows.int8(0, 1),
            oldestMilliseconds: try rows.optionalTimestamptz(0, 2).map { $0 / 1_000 }
        )
    }
}

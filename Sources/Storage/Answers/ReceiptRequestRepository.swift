// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// `receipt_requests`: one a unit, a new one takes the place of the one before. Taken like what is owed.
package enum ReceiptRequestRepository {
    /// Days after which nobody waits for the answer any longer.
    private static let lifetimeDays: Int32 = 1

    /// Notes a request; the same one again changes nothing.
    package static func ask(_ id: UUID, unitCode: String, sinceMilliseconds since: Int64) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO receipt_requests AS r (unit_code, request_id, since) VALUES ($1, $2::uuid, $3::timestamptz)
            ON CONFLICT (unit_code) DO UPDATE
                SET request_id = excluded.request_id, since = excluded.since, asked_at = now(), remaining = NULL,
                    after_at = NULL, after_id = NULL, tries = 0, next_at = now(), last_error = NULL
                WHERE r.request_id <> excluded.request_id
            """,
            [.text(unitCode), .uuid(id), .timestamptz(since * 1_000)]
        )
    }

    /// Takes one that is due, for the seconds that a try may last, and forgets those that nobody waits for.
    package static func take(forSeconds seconds: Int32) -> [PostgresStatement] {
        [
            PostgresStatement(
                "DELETE FROM receipt_requests WHERE asked_at < now() - $1::int4 * interval '1 day'",
                [.int4(lifetimeDays)]
            ),
            PostgresStatement(
                """
                UPDATE receipt_requests r SET next_at = now() + $1::int4 * interval '1 second'
                FROM (
                    SELECT unit_code FROM receipt_requests WHERE next_at <= now()
                    ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
                ) AS due
                WHERE r.unit_code = due.unit_code
                RETURNING r.unit_code, r.request_id, r.since, r.remaining, r.after_at, r.after_id, r.tries
                """,
                [.int4(seconds)]
            ),
        ]
    }

    package static func request(_ rows: PostgresRows) throws(PostgresError) -> ReceiptRequest? {
        guard let row = rows.first else { return nil }
        var place: ReceiptRequest.Place?
        if let at = try row.optionalTimestamptz(4), let id = try row.optionalUUID(5) {
            place = ReceiptRequest.Place(receivedAtMilliseconds: at / 1_000, submissionID: id)
        }
        return ReceiptRequest(
            unitCode: try row.text(0),
            id: try row.uuid(1),
            sinceMilliseconds: try row.timestamptz(2) / 1_000,
            remaining: try row.optionalInt8(3),
            place: place,
            tries: try row.int4(6)
        )
    }

    /// So far it was sent: keeps the place and the time for the next pages. Touches nothing when a newer request stands.
    package static func reached(
        _ request: ReceiptRequest,
        remaining: Int64,
        _ place: ReceiptRequest.Place?,
        forSeconds seconds: Int32
    ) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE receipt_requests SET remaining = $3::int8, after_at = coalesce($4::timestamptz, after_at),
                after_id = coalesce($5::uuid, after_id), tries = 0, next_at = now() + $6::int4 * interval '1 second'
            WHERE unit_code = $1 AND request_id = $2::uuid
            RETURNING unit_code
            """,
            [
                .text(request.unitCode), .uuid(request.id), .int8(remaining),
                place.map { .timestamptz($0.receivedAtMilliseconds * 1_000) } ?? .null,
                place.map { .uuid($0.submissionID) } ?? .null, .int4(seconds),
            ]
        )
    }

    /// It is answered to the end.
    package static func answered(_ request: ReceiptRequest) -> PostgresStatement {
        PostgresStatement(
            "DELETE FROM receipt_requests WHERE unit_code = $1 AND request_id = $2::uuid",
            [.text(request.unitCode), .uuid(request.id)]
        )
    }

    /// The unit did not take the page: it is tried again from the same place.
    package static func failed(_ request: ReceiptRequest, seconds: Double, reason: String) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE receipt_requests SET tries = tries + 1, next_at = now() + $3::int8 * interval '1 millisecond',
                last_error = $4
            WHERE unit_code = $1 AND request_id = $2::uuid
            """,
            [.text(request.unitCode), .uuid(request.id), .int8(Int64(seconds * 1_000)), .text(reason)]
        )
    }
}

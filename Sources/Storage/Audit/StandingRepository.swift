// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// Questions about what stands still: what waits for a decision, what was given up.
package enum StandingRepository {
    /// Dead letters of one queue and reason that nobody has replayed or discarded.
    package struct DeadLetters: Sendable, Hashable, Encodable {
        package let queue: String
        package let reason: String
        package let count: Int64
    }

    /// Which of the tables that came later are there: a program looks at databases of its own and older versions.
    package static func present(_ table: String) -> PostgresStatement {
        PostgresStatement("SELECT to_regclass($1::text) IS NOT NULL", [.text(table)])
    }

    /// Milliseconds since 1970 at which the oldest submission without a decision was stored. A correction that waits for
    /// the revision it corrects is answered and waits for its unit, not for us.
    package static func oldestUndecided(besidesParked: Bool) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT min(s.stored_at) FROM submissions s
            WHERE NOT EXISTS (SELECT FROM decisions d WHERE d.submission_id = s.id)
            """ + (besidesParked ? " AND NOT EXISTS (SELECT FROM parked p WHERE p.submission_id = s.id)" : "")
        )
    }

    package static func oldestUndecided(_ rows: PostgresRows) throws(PostgresError) -> Int64? {
        try rows[0].optionalTimestamptz(0).map { $0 / 1_000 }
    }

    package static func openDeadLetters() -> PostgresStatement {
        PostgresStatement(
            "SELECT queue, reason, count(*) FROM dead_letters WHERE state = 'open' GROUP BY 1, 2 ORDER BY 1, 2"
        )
    }

    package static func openDeadLetters(_ rows: PostgresRows) throws(PostgresError) -> [DeadLetters] {
        var letters: [DeadLetters] = []
        for row in rows {
            letters.append(DeadLetters(queue: try row.text(0), reason: try row.text(1), count: try row.int8(2)))
        }
        return letters
    }

    /// Of these ids those that are not stored.
    package static func unknown(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT p.id FROM unnest($1::uuid[]) AS p(id)
            WHERE NOT EXISTS (SELECT FROM submissions s WHERE s.id = p.id)
            """,
            [.uuidArray(ids)]
        )
    }

    /// Of these ids those that are named by a dead letter, whatever became of it.
    package static func dead(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT p.id FROM unnest($1::uuid[]) AS p(id)
            WHERE EXISTS (SELECT FROM dead_letters l WHERE l.submission_id = p.id)
               OR EXISTS (SELECT FROM dead_letters l WHERE l.message_id = p.id::text)
            """,
            [.uuidArray(ids)]
        )
    }

    package static func ids(_ rows: PostgresRows) throws(PostgresError) -> [UUID] {
        var ids: [UUID] = []
        for row in rows { ids.append(try row.uuid(0)) }
        return ids
    }

    /// The submission that was answered under a receipt's number.
    package static func submission(ofReceipt number: Int64) -> PostgresStatement {
        PostgresStatement("SELECT submission_id FROM decisions WHERE receipt_no = $1::int8", [.int8(number)])
    }
}

// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// `dead_letters`, as operators look at it.
extension DeadLetterRepository {
    /// By stage and reason, the most first.
    package static func groups(_ filter: DeadLetterFilter) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT d.stage, d.reason, count(*), sum(d.times)::int8, min(d.first_at), max(d.last_at)
            FROM dead_letters d WHERE \(DeadLetterFilter.condition)
            GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
            """,
            filter.parameters
        )
    }

    package static func groups(_ rows: PostgresRows) throws(PostgresError) -> [DeadLetterGroup] {
        var groups: [DeadLetterGroup] = []
        for row in rows {
            groups.append(
                DeadLetterGroup(
                    stage: try row.text(0),
                    reason: try row.text(1),
                    letters: try row.int8(2),
                    times: try row.int8(3),
                    firstAt: try row.timestamptz(4),
                    lastAt: try row.timestamptz(5)
                )
            )
        }
        return groups
    }

    /// How many there are, and the highest id among them.
    package static func extent(_ filter: DeadLetterFilter) -> PostgresStatement {
        PostgresStatement(
            "SELECT count(*), coalesce(max(d.id), 0) FROM dead_letters d WHERE \(DeadLetterFilter.condition)",
            filter.parameters
        )
    }

    package static func extent(_ rows: PostgresRows) throws(PostgresError) -> (count: Int, last: Int64) {
        (Int(try rows.int8(0, 0)), try rows.int8(0, 1))
    }

    private static let columns = """
        d.id, d.state, d.stage, d.queue, d.reason, d.detail, d.submission_id, d.account, d.unit_code, d.routing_key,
        d.message_id, d.message_type, d.content_type, d.body_size, d.body IS NOT NULL, d.attempts, d.times, d.first_at,
        d.last_at
        """

    /// Those that came last first, so many at the most.
    package static func latest(_ filter: DeadLetterFilter, limit: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT \(columns) FROM dead_letters d WHERE \(DeadLetterFilter.condition)
            ORDER BY d.last_at DESC, d.id DESC LIMIT $7::int4
            """,
            filter.parameters + [.int4(limit)]
        )
    }

    /// Those behind `id` in the order in which they were given up first, so many at the most.
    package static func page(_ filter: DeadLetterFilter, after id: Int64, limit: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT \(columns) FROM dead_letters d WHERE \(DeadLetterFilter.condition) AND d.id > $7::int8
            ORDER BY d.id LIMIT $8::int4
            """,
            filter.parameters + [.int8(id), .int4(limit)]
        )
    }

    package static func rows(_ rows: PostgresRows) throws(PostgresError) -> [DeadLetterRow] {
        var letters: [DeadLetterRow] = []
        for row in rows { letters.append(try letter(row)) }
        return letters
    }

    /// With everything that is kept of them, by id.
    package static func whole(_ ids: [Int64]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT \(columns), d.headers::text, d.properties, d.body
            FROM dead_letters d WHERE d.id = ANY ($1::int8[]) ORDER BY d.id
            """,
            [.int8Array(ids)]
        )
    }

    package static func whole(_ rows: PostgresRows) throws(PostgresError) -> [StoredDeadLetter] {
        var letters: [StoredDeadLetter] = []
        for row in rows {
            letters.append(
                StoredDeadLetter(
                    row: try letter(row),
                    headers: try row.text(19),
                    properties: try row.bytea(20),
                    body: try row.optionalBytea(21)
                )
            )
        }
        return letters
    }

    /// What was done with a letter, in order.
    package static func acts(on id: Int64) -> PostgresStatement {
        PostgresStatement(
            "SELECT act, actor, reason, at FROM dead_letter_acts WHERE dead_letter_id = $1::int8 ORDER BY id",
            [.int8(id)]
        )
    }

    package static func acts(_ rows: PostgresRows) throws(PostgresError) -> [DeadLetterAct] {
        var acts: [DeadLetterAct] = []
        for row in rows {
            acts.append(
                DeadLetterAct(
                    act: try row.text(0),
                    actor: try row.text(1),
                    reason: try row.text(2),
                    at: try row.timestamptz(3)
                )
            )
        }
        return acts
    }

    private static func letter(_ row: PostgresRow) throws(PostgresError) -> DeadLetterRow {
        guard let state = DeadLetterState(rawValue: try row.text(1)) else {
            throw PostgresError(.rowShape, "dead_letters.state holds '\(try row.text(1))'")
        }
        return DeadLetterRow(
            id: try row.int8(0),
            state: state,
            stage: try row.text(2),
            queue: try row.text(3),
            reason: try row.text(4),
            detail: try row.text(5),
            submissionID: try row.optionalUUID(6),
            account: try row.optionalText(7),
            unitCode: try row.optionalText(8),
            routingKey: try row.text(9),
            messageID: try row.optionalText(10),
            messageType: try row.optionalText(11),
            contentType: try row.optionalText(12),
            bodySize: Int(try row.int4(13)),
            hasBody: try row.bool(14),
            attempts: Int(try row.int4(15)),
            times: try row.int8(16),
            firstAt: try row.timestamptz(17),
            lastAt: try row.timestamptz(18)
        )
    }
}

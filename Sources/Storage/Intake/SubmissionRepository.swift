// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// A submission about to be stored.
package struct NewSubmission: Sendable {
    package let id: UUID
    package let account: String
    package let unitCode: String
    package let receivedAtMilliseconds: Int64
    package let declaredType: String?
    package let traceparent: String?
    package let bodySize: Int32
    /// `nil` when it was over the limit.
    package let body: [UInt8]?

    package init(
        id: UUID,
        account: String,
        unitCode: String,
        receivedAtMilliseconds: Int64,
        declaredType: String?,
        traceparent: String?,
        bodySize: Int32,
        body: [UInt8]?
    ) {
        self.id = id
        self.account = account
        self.unitCode = unitCode
        self.receivedAtMilliseconds = receivedAtMilliseconds
        self.declaredType = declaredType
        self.traceparent = traceparent
        self.bodySize = bodySize
        self.body = body
    }
}

/// `submissions`: statements for a flight, and readers of their answers.
package enum SubmissionRepository {
    /// Stores those whose id is not there yet; answers with their ids. The hash is taken by the database.
    ///
    /// Sorted by id: two workers with the same ids wait for each other instead of dead-locking. Of an id that comes twice
    /// in the batch the first is stored.
    package static func insert(_ batch: [NewSubmission]) -> PostgresStatement {
        let batch = batch.enumerated().sorted {
            ($0.element.id, $0.offset) < ($1.element.id, $1.offset)
        }.map(\.element)
        return PostgresStatement(
            """
            INSERT INTO submissions
                (id, account, unit_code, received_at, declared_type, traceparent, body_size, content_hash, body)
            SELECT id, account, unit_code, received_at, declared_type, traceparent, body_size,
                   sha256(coalesce(body, ''::bytea)), body
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::int4[],
                        $8::bytea[])
                AS t (id, account, unit_code, received_at, declared_type, traceparent, body_size, body)
            ON CONFLICT (id) DO NOTHING
            RETURNING id
            """,
            [
                .uuidArray(batch.map(\.id)), .textArray(batch.map(\.account)), .textArray(batch.map(\.unitCode)),
                .timestamptzArray(batch.map { $0.receivedAtMilliseconds * 1_000 }),
                .textOptionalArray(batch.map(\.declaredType)), .textOptionalArray(batch.map(\.traceparent)),
                .int4Array(batch.map(\.bodySize)), .byteaOptionalArray(batch.map(\.body)),
            ]
        )
    }

    package static func insertedIDs(_ rows: PostgresRows) throws(PostgresError) -> Set<UUID> {
        var ids = Set<UUID>(minimumCapacity: rows.count)
        for row in rows { ids.insert(try row.uuid(0)) }
        return ids
    }

    /// For ids that are there: whether account, size and bytes are the same, one answer for each, in order.
    package static func compare(_ batch: [NewSubmission]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT s.account = t.account AND s.body_size = t.body_size
                   AND s.content_hash = sha256(coalesce(t.body, ''::bytea))
            FROM unnest($1::uuid[], $2::text[], $3::int4[], $4::bytea[]) WITH ORDINALITY
                AS t (id, account, body_size, body, position)
            JOIN submissions s ON s.id = t.id
            ORDER BY t.position
            """,
            [
                .uuidArray(batch.map(\.id)), .textArray(batch.map(\.account)), .int4Array(batch.map(\.bodySize)),
                .byteaOptionalArray(batch.map(\.body)),
            ]
        )
    }

    package static func comparisons(_ rows: PostgresRows) throws(PostgresError) -> [Bool] {
        var answers: [Bool] = []
        for row in rows { answers.append(try row.bool(0)) }
        return answers
    }
}

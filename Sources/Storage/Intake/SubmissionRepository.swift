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
    package let contentHash: [UInt8]
    /// `nil` when it was over the limit.
    package let body: [UInt8]?
    /// The sender's id, where that was another account's already.
    package let senderID: UUID?

    package init(
        id: UUID,
        account: String,
        unitCode: String,
        receivedAtMilliseconds: Int64,
        declaredType: String?,
        traceparent: String?,
        bodySize: Int32,
        contentHash: [UInt8],
        body: [UInt8]?,
        senderID: UUID? = nil
    ) {
        self.id = id
        self.account = account
        self.unitCode = unitCode
        self.receivedAtMilliseconds = receivedAtMilliseconds
        self.declaredType = declaredType
        self.traceparent = traceparent
        self.bodySize = bodySize
        self.contentHash = contentHash
        self.body = body
        self.senderID = senderID
    }
}

/// `submissions`: statements for a flight, and readers of their answers.
package enum SubmissionRepository {
    /// Which of these ids are there.
    package static func known(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT t.id FROM unnest($1::uuid[]) AS t (id)
            -- One look into the index for each id (OFFSET 0 keeps the planner from reading the table whole).
            WHERE EXISTS (SELECT 1 FROM submissions s WHERE s.id = t.id OFFSET 0)
            """,
            [.uuidArray(ids)]
        )
    }

    /// The ids in an answer of `known` or `storeUnknown`.
    package static func ids(_ rows: PostgresRows) throws(PostgresError) -> Set<UUID> {
        var ids = Set<UUID>(minimumCapacity: rows.count)
        for row in rows { ids.insert(try row.uuid(0)) }
        return ids
    }

    /// Stores a few, and answers with the ids of those that were not there.
    package static func storeUnknown(_ batch: [NewSubmission]) -> PostgresStatement {
        let batch = batch.sorted { $0.id < $1.id }
        return PostgresStatement(
            """
            INSERT INTO submissions (id, account, unit_code, received_at, declared_type, traceparent, body_size,
                content_hash, body, sender_id)
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[],
                $7::int4[], $8::bytea[], $9::bytea[], $10::uuid[])
            ON CONFLICT (id) DO NOTHING RETURNING id
            """,
            [
                .uuidArray(batch.map(\.id)), .textArray(batch.map(\.account)), .textArray(batch.map(\.unitCode)),
                .timestamptzArray(batch.map { $0.receivedAtMilliseconds * 1_000 }),
                .textOptionalArray(batch.map(\.declaredType)), .textOptionalArray(batch.map(\.traceparent)),
                .int4Array(batch.map(\.bodySize)), .byteaArray(batch.map(\.contentHash)),
                .byteaOptionalArray(batch.map(\.body)), .uuidOptionalArray(batch.map(\.senderID)),
            ]
        )
    }

    /// Stores them; one whose id is there already fails the copy (SQLSTATE 23505), which means that another worker was
    /// faster. Sorted by id: two workers with the same ids wait for each other instead of
    /// dead-locking.
    package static func store(_ batch: [NewSubmission]) -> PostgresCopy {
        let batch = batch.sorted { $0.id < $1.id }
        return PostgresCopy(
            into: "submissions",
            columns: [
                "id", "account", "unit_code", "received_at", "declared_type", "traceparent", "body_size",
                "content_hash", "body", "sender_id",
            ],
            count: batch.count
        ) { writer in
            for submission in batch {
                writer.row()
                writer.uuid(submission.id)
                writer.text(submission.account)
                writer.text(submission.unitCode)
                writer.timestamptz(submission.receivedAtMilliseconds * 1_000)
                writer.text(submission.declaredType)
                writer.text(submission.traceparent)
                writer.int4(submission.bodySize)
                writer.bytea(submission.contentHash)
                writer.bytea(submission.body)
                writer.uuid(submission.senderID)
            }
        }
    }

    /// How what came compares with what is stored under its id.
    package enum Likeness: Sendable {
        /// The same account sent the same bytes.
        case same
        /// The same account sent others.
        case different
        /// Another account's.
        case foreign
    }

    /// For ids that are there: one answer for each, in order.
    package static func compare(_ batch: [NewSubmission]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT s.account = t.account, s.body_size = t.body_size AND s.content_hash = t.content_hash
            FROM unnest($1::uuid[], $2::text[], $3::int4[], $4::bytea[]) WITH ORDINALITY
                AS t (id, account, body_size, content_hash, position)
            JOIN submissions s ON s.id = t.id
            ORDER BY t.position
            """,
            [
                .uuidArray(batch.map(\.id)), .textArray(batch.map(\.account)), .int4Array(batch.map(\.bodySize)),
                .byteaArray(batch.map(\.contentHash)),
            ]
        )
    }

    package static func comparisons(_ rows: PostgresRows) throws(PostgresError) -> [Likeness] {
        var answers: [Likeness] = []
        for row in rows { answers.append(try !row.bool(0) ? .foreign : try row.bool(1) ? .same : .different) }
        return answers
    }
}

// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// An id that came again.
package struct NewResubmission: Sendable {
    let submission: NewSubmission
    let isConflict: Bool

    /// - Parameter isConflict: other content under the same id; else the same bytes again.
    package init(_ submission: NewSubmission, isConflict: Bool) {
        self.submission = submission
        self.isConflict = isConflict
    }
}

/// `resubmissions`.
package enum ResubmissionRepository {
    /// Notes each kind of repeat once; the bytes are kept only where they differ from what is stored.
    package static func insert(_ batch: [NewResubmission]) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO resubmissions (submission_id, content_hash, account, outcome, received_at, body)
            SELECT id, content_hash, account, outcome, received_at, body
            FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::text[], $5::timestamptz[], $6::bytea[])
                AS t (id, content_hash, account, outcome, received_at, body)
            ON CONFLICT DO NOTHING
            """,
            [
                .uuidArray(batch.map(\.submission.id)), .byteaArray(batch.map(\.submission.contentHash)),
                .textArray(batch.map(\.submission.account)),
                .textArray(batch.map { $0.isConflict ? "conflict" : "duplicate" }),
                .timestamptzArray(batch.map { $0.submission.receivedAtMilliseconds * 1_000 }),
                .byteaOptionalArray(batch.map { $0.isConflict ? $0.submission.body : nil }),
            ]
        )
    }
}

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
            SELECT id, sha256(coalesce(body, ''::bytea)), account, outcome, received_at,
                   CASE WHEN outcome = 'conflict' THEN body END
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::bytea[])
                AS t (id, account, outcome, received_at, body)
            ON CONFLICT DO NOTHING
            """,
            [
                .uuidArray(batch.map(\.submission.id)), .textArray(batch.map(\.submission.account)),
                .textArray(batch.map { $0.isConflict ? "conflict" : "duplicate" }),
                .timestamptzArray(batch.map { $0.submission.receivedAtMilliseconds * 1_000 }),
                .byteaOptionalArray(batch.map(\.submission.body)),
            ]
        )
    }
}

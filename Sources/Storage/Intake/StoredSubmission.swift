// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// A submission as it is stored, bytes included.
package struct StoredSubmission: Sendable, Hashable {
    package let id: UUID
    package let account: String
    package let unitCode: String
    package let receivedAtMilliseconds: Int64
    package let declaredType: String?
    package let traceparent: String?
    package let bodySize: Int32
    /// SHA-256 of the body.
    package let contentHash: [UInt8]
    /// `nil` when it was over the limit.
    package let body: [UInt8]?
    /// The sender's id, where that was another account's already.
    package let senderID: UUID?
}

extension SubmissionRepository {
    /// What is stored under these ids, for replay and for looking at.
    package static func stored(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT id, account, unit_code, received_at, declared_type, traceparent, body_size, content_hash, body, sender_id
            FROM submissions WHERE id = ANY ($1::uuid[]) ORDER BY received_at, id
            """,
            [.uuidArray(ids)]
        )
    }

    package static func stored(_ rows: PostgresRows) throws(PostgresError) -> [StoredSubmission] {
        var stored: [StoredSubmission] = []
        for row in rows {
            stored.append(
                StoredSubmission(
                    id: try row.uuid(0),
                    account: try row.text(1),
                    unitCode: try row.text(2),
                    receivedAtMilliseconds: try row.timestamptz(3) / 1_000,
                    declaredType: try row.optionalText(4),
                    traceparent: try row.optionalText(5),
                    bodySize: try row.int4(6),
                    contentHash: try row.bytea(7),
                    body: try row.optionalBytea(8),
                    senderID: try row.optionalUUID(9)
                )
            )
        }
        return stored
    }
}

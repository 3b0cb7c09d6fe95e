// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres
package import Reporting

/// A finding as it is stored.
package struct StoredFinding: Sendable, Hashable {
    package let code: String
    package let severity: String
    package let path: String
    package let row: Int32?
    package let column: String?
    package let messageVi: String
}

/// `findings`.
package enum FindingRepository {
    package static func insert(_ batch: [(submissionID: UUID, findings: [Finding])]) -> PostgresStatement {
        var ids: [UUID] = []
        var ordinals: [Int32] = []
        var all: [Finding] = []
        for item in batch {
            for (ordinal, finding) in item.findings.enumerated() {
                ids.append(item.submissionID)
                ordinals.append(Int32(ordinal))
                all.append(finding)
            }
        }
        return PostgresStatement(
            """
            INSERT INTO findings (submission_id, ordinal, code, severity, path, row, column_name, message_vi)
            SELECT * FROM unnest($1::uuid[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::int4[], $7::text[],
                $8::text[])
            """,
            [
                .uuidArray(ids), .int4Array(ordinals), .textArray(all.map(\.code.rawValue)),
                .textArray(all.map(\.severity.rawValue)), .textArray(all.map(\.path)),
                .int4OptionalArray(all.map { $0.row.map { Int32(clamping: $0) } }),
                .textOptionalArray(all.map(\.column)), .textArray(all.map(\.messageVi)),
            ]
        )
    }

    /// Those of these submissions, in order.
    package static func existing(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT submission_id, code, severity, path, row, column_name, message_vi
            FROM findings WHERE submission_id = ANY ($1::uuid[]) ORDER BY submission_id, ordinal
            """,
            [.uuidArray(ids)]
        )
    }

    package static func findings(_ rows: PostgresRows) throws(PostgresError) -> [UUID: [StoredFinding]] {
        var findings: [UUID: [StoredFinding]] = [:]
        for row in rows {
            findings[try row.uuid(0), default: []].append(
                StoredFinding(
                    code: try row.text(1),
                    severity: try row.text(2),
                    path: try row.text(3),
                    row: try row.optionalInt4(4),
                    column: try row.optionalText(5),
                    messageVi: try row.text(6)
                )
            )
        }
        return findings
    }
}

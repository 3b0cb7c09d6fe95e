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
    package static func store(_ batch: [(submissionID: UUID, findings: [Finding])]) -> PostgresCopy {
        PostgresCopy(
            into: "findings",
            columns: ["submission_id", "ordinal", "code", "severity", "path", "row", "column_name", "message_vi"],
            count: batch.reduce(0) { $0 + $1.findings.count }
        ) { writer in
            for (submissionID, findings) in batch {
                for (ordinal, finding) in findings.enumerated() {
                    writer.row()
                    writer.uuid(submissionID)
                    writer.int4(Int32(ordinal))
                    writer.text(finding.code.rawValue)
                    writer.text(finding.severity.rawValue)
                    writer.text(finding.path)
                    writer.int4(finding.row.map { Int32(clamping: $0) })
                    writer.text(finding.column)
                    writer.text(finding.messageVi)
                }
            }
        }
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

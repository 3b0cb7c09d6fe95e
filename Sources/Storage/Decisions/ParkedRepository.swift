// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// `parked`: who holds the lock of the report's row in `reports` may add to what is parked under it or take away
/// (`Decisions/0008-parked-corrections.md`).
package enum ParkedRepository {
    /// Parks them; one that is parked already fails the copy (SQLSTATE 23505): another worker was faster.
    package static func store(_ batch: [ParkedSubmission]) -> PostgresCopy {
        PostgresCopy(
            into: "parked",
            columns: [
                "submission_id", "unit_code", "report_type", "period", "base_revision", "recipient", "account",
                "receipt_no", "body_size", "received_at", "parked_at",
            ],
            count: batch.count
        ) { writer in
            for item in batch {
                writer.row()
                writer.uuid(item.submissionID)
                writer.text(item.key.unitCode)
                writer.text(item.key.reportType)
                writer.text(item.key.period)
                writer.int4(item.baseRevision)
                writer.text(item.recipient)
                writer.text(item.account)
                writer.int8(item.receiptNumber)
                writer.int4(item.bodySize)
                writer.timestamptz(item.receivedAtMilliseconds * 1_000)
                writer.timestamptz(item.parkedAtMilliseconds * 1_000)
            }
        }
    }

    /// Those of these submissions that are parked.
    package static func existing(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT p.* FROM unnest($1::uuid[]) AS t (id)
            CROSS JOIN LATERAL (
                SELECT submission_id, unit_code, report_type, period, base_revision, recipient, account, receipt_no,
                       body_size, received_at, parked_at
                FROM parked WHERE submission_id = t.id OFFSET 0
            ) AS p
            """,
            [.uuidArray(ids)]
        )
    }

    /// What is parked under these reports at or below a revision, by report, base and arrival.
    package static func waiting(_ reports: [(key: ReportKey, upTo: Int32)]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT p.*
            FROM unnest($1::text[], $2::text[], $3::text[], $4::int4[]) AS t (unit_code, report_type, period, revision)
            CROSS JOIN LATERAL (
                SELECT submission_id, unit_code, report_type, period, base_revision, recipient, account, receipt_no,
                       body_size, received_at, parked_at
                FROM parked
                WHERE (unit_code, report_type, period) = (t.unit_code, t.report_type, t.period)
                    AND base_revision <= t.revision
                OFFSET 0
            ) AS p
            ORDER BY p.unit_code, p.report_type, p.period, p.base_revision, p.received_at, p.submission_id
            """,
            [
                .textArray(reports.map(\.key.unitCode)), .textArray(reports.map(\.key.reportType)),
                .textArray(reports.map(\.key.period)), .int4Array(reports.map(\.upTo)),
            ]
        )
    }

    package static func parked(_ rows: PostgresRows) throws(PostgresError) -> [ParkedSubmission] {
        var parked: [ParkedSubmission] = []
        parked.reserveCapacity(rows.count)
        for row in rows {
            parked.append(
                ParkedSubmission(
                    submissionID: try row.uuid(0),
                    key: ReportKey(unitCode: try row.text(1), reportType: try row.text(2), period: try row.text(3)),
                    baseRevision: try row.int4(4),
                    recipient: try row.text(5),
                    account: try row.text(6),
                    receiptNumber: try row.int8(7),
                    bodySize: try row.int4(8),
                    receivedAtMilliseconds: try row.timestamptz(9) / 1_000,
                    parkedAtMilliseconds: try row.timestamptz(10) / 1_000
                )
            )
        }
        return parked
    }

    /// Takes away what is decided.
    package static func remove(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement("DELETE FROM parked WHERE submission_id = ANY ($1::uuid[])", [.uuidArray(ids)])
    }
}

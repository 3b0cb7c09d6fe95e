// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// What makes a report the same report: a unit, a type, a period.
package struct ReportKey: Sendable, Hashable, Comparable {
    package let unitCode: String
    package let reportType: String
    package let period: String

    package init(unitCode: String, reportType: String, period: String) {
        self.unitCode = unitCode
        self.reportType = reportType
        self.period = period
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.unitCode, left.reportType, left.period) < (right.unitCode, right.reportType, right.period)
    }
}

/// What stands of a report at present.
package struct ReportHead: Sendable, Hashable {
    package let id: Int64
    package let revision: Int32

    package init(id: Int64, revision: Int32) {
        self.id = id
        self.revision = revision
    }
}

/// A report's revision that is about to become the one that counts.
package struct NewRevision: Sendable {
    let reportID: Int64
    let key: ReportKey
    let planYear: Int32
    let revision: Int32
    let submissionID: UUID

    package init(reportID: Int64, key: ReportKey, planYear: Int32, revision: Int32, submissionID: UUID) {
        self.reportID = reportID
        self.key = key
        self.planYear = planYear
        self.revision = revision
        self.submissionID = submissionID
    }
}

/// `reports`. Two workers with the same report: the second to advance it misses it, the second to store it fails (SQLSTATE
/// 23505). Both sort, so that they wait for each other instead of dead-locking.
package enum ReportRepository {
    /// What stands of these reports; one that is not there has no head.
    package static func heads(_ keys: [ReportKey]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT t.unit_code, t.report_type, t.period, r.id, r.revision
            FROM unnest($1::text[], $2::text[], $3::text[]) AS t (unit_code, report_type, period)
            -- One look into the index for each key (OFFSET 0 keeps the planner from reading the table whole).
            CROSS JOIN LATERAL (
                SELECT id, revision FROM reports
                WHERE (unit_code, report_type, period) = (t.unit_code, t.report_type, t.period) OFFSET 0
            ) AS r
            """,
            [
                .textArray(keys.map(\.unitCode)), .textArray(keys.map(\.reportType)), .textArray(keys.map(\.period)),
            ]
        )
    }

    package static func heads(_ rows: PostgresRows) throws(PostgresError) -> [ReportKey: ReportHead] {
        var heads = [ReportKey: ReportHead](minimumCapacity: rows.count)
        for row in rows {
            let key = ReportKey(unitCode: try row.text(0), reportType: try row.text(1), period: try row.text(2))
            heads[key] = ReportHead(id: try row.int8(3), revision: try row.int4(4))
        }
        return heads
    }

    /// Takes the ids of reports that come for the first time.
    package static func newIDs(count: Int) -> PostgresStatement {
        PostgresStatement(
            "SELECT nextval('reports_id_seq') FROM generate_series(1, $1::int4)",
            [.int4(Int32(clamping: count))]
        )
    }

    package static func ids(_ rows: PostgresRows) throws(PostgresError) -> [Int64] {
        var ids: [Int64] = []
        ids.reserveCapacity(rows.count)
        for row in rows { ids.append(try row.int8(0)) }
        return ids
    }

    /// Reports that come for the first time.
    package static func store(_ batch: [NewRevision]) -> PostgresCopy {
        let batch = batch.sorted { $0.key < $1.key }
        return PostgresCopy(
            into: "reports",
            columns: ["id", "unit_code", "report_type", "period", "plan_year", "revision", "submission_id"],
            count: batch.count
        ) { writer in
            for report in batch {
                writer.row()
                writer.int8(report.reportID)
                writer.text(report.key.unitCode)
                writer.text(report.key.reportType)
                writer.text(report.key.period)
                writer.int2(Int16(clamping: report.planYear))
                writer.int4(report.revision)
                writer.uuid(report.submissionID)
            }
        }
    }

    /// Moves each report to its next revision, if it still stands where the decision saw it; answers with the ids of
    /// those that were moved. One that is missing lost a race against another worker.
    package static func advance(_ batch: [NewRevision]) -> PostgresStatement {
        let batch = batch.sorted { $0.reportID < $1.reportID }
        return PostgresStatement(
            """
            UPDATE reports r SET revision = t.revision, submission_id = t.submission_id
            FROM unnest($1::int8[], $2::int4[], $3::uuid[]) AS t (id, revision, submission_id)
            WHERE r.id = t.id AND r.revision = t.revision - 1
            RETURNING r.id
            """,
            [
                .int8Array(batch.map(\.reportID)), .int4Array(batch.map(\.revision)),
                .uuidArray(batch.map(\.submissionID)),
            ]
        )
    }
}

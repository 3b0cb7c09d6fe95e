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

/// A revision that is about to become the one that counts.
package struct Advance: Sendable {
    let key: ReportKey
    let planYear: Int32
    let revision: Int32
    let submissionID: UUID

    package init(key: ReportKey, planYear: Int32, revision: Int32, submissionID: UUID) {
        self.key = key
        self.planYear = planYear
        self.revision = revision
        self.submissionID = submissionID
    }
}

/// `reports`.
package enum ReportRepository {
    /// The revisions that count at present; a report that is not there has none.
    package static func heads(_ keys: [ReportKey]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT t.unit_code, t.report_type, t.period, r.revision
            FROM unnest($1::text[], $2::text[], $3::text[]) AS t (unit_code, report_type, period)
            -- One look into the index for each key (OFFSET 0 keeps the planner from reading the table whole).
            CROSS JOIN LATERAL (
                SELECT revision FROM reports
                WHERE (unit_code, report_type, period) = (t.unit_code, t.report_type, t.period) OFFSET 0
            ) AS r
            """,
            [
                .textArray(keys.map(\.unitCode)), .textArray(keys.map(\.reportType)), .textArray(keys.map(\.period)),
            ]
        )
    }

    package static func revisions(_ rows: PostgresRows) throws(PostgresError) -> [ReportKey: Int32] {
        var revisions = [ReportKey: Int32](minimumCapacity: rows.count)
        for row in rows { revisions[try key(row, from: 0)] = try row.int4(3) }
        return revisions
    }

    /// Moves each report to its next revision, if it still stands where the decision saw it; answers with the rows
    /// that were moved. One that is missing lost a race against another worker. Sorted, so that two workers wait for
    /// each other instead of dead-locking.
    package static func advance(_ batch: [Advance]) -> PostgresStatement {
        let batch = batch.sorted { $0.key < $1.key }
        return PostgresStatement(
            """
            INSERT INTO reports (unit_code, report_type, period, plan_year, revision, submission_id)
            SELECT unit_code, report_type, period, plan_year, revision, submission_id
            FROM unnest($1::text[], $2::text[], $3::text[], $4::int4[], $5::int4[], $6::uuid[])
                AS t (unit_code, report_type, period, plan_year, revision, submission_id)
            ON CONFLICT (unit_code, report_type, period) DO UPDATE
            SET revision = excluded.revision, submission_id = excluded.submission_id
            WHERE reports.revision = excluded.revision - 1
            RETURNING unit_code, report_type, period, id
            """,
            [
                .textArray(batch.map(\.key.unitCode)), .textArray(batch.map(\.key.reportType)),
                .textArray(batch.map(\.key.period)), .int4Array(batch.map(\.planYear)),
                .int4Array(batch.map(\.revision)), .uuidArray(batch.map(\.submissionID)),
            ]
        )
    }

    package static func advancedIDs(_ rows: PostgresRows) throws(PostgresError) -> [ReportKey: Int64] {
        var ids = [ReportKey: Int64](minimumCapacity: rows.count)
        for row in rows { ids[try key(row, from: 0)] = try row.int8(3) }
        return ids
    }

    private static func key(_ row: PostgresRow, from column: Int) throws(PostgresError) -> ReportKey {
        ReportKey(
            unitCode: try row.text(column),
            reportType: try row.text(column + 1),
            period: try row.text(column + 2)
        )
    }
}

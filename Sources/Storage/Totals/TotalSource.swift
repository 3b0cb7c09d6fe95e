// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres
package import Reporting

/// One report revision's share of a unit's totals.
package struct TotalSource: Sendable, Hashable {
    package let report: ReportKey
    package let reportID: Int64
    package let revision: Int32
    package let submissionID: UUID
    package let receiptNumber: Int64?
    package let figures: Figures
}

extension UnitTotalsRepository {
    /// Where a unit's totals come from: the report revisions, each with its receipt. Their figures add up to the totals.
    package static func sources(planYear: Int32, unitCode: String) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT r.unit_code, r.report_type, r.period, s.report_id, s.revision, s.submission_id, d.receipt_no,
                   \(Measure.allCases.map { "s.\($0.sqlColumn)" }.joined(separator: ", "))
            FROM unit_total_sources s
            JOIN reports r ON r.id = s.report_id
            LEFT JOIN decisions d ON d.submission_id = s.submission_id
            WHERE s.plan_year = $1::int4 AND s.unit_code = $2::text
            ORDER BY r.period, r.unit_code, r.report_type
            """,
            [.int4(planYear), .text(unitCode)]
        )
    }

    package static func sources(_ rows: PostgresRows) throws(PostgresError) -> [TotalSource] {
        var sources: [TotalSource] = []
        for row in rows {
            var figures = Figures.zero
            for (index, measure) in Measure.allCases.enumerated() { figures[measure] = try row.int4(7 + index) }
            sources.append(
                TotalSource(
                    report: ReportKey(
                        unitCode: try row.text(0),
                        reportType: try row.text(1),
                        period: try row.text(2)
                    ),
                    reportID: try row.int8(3),
                    revision: try row.int4(4),
                    submissionID: try row.uuid(5),
                    receiptNumber: try row.optionalInt8(6),
                    figures: figures
                )
            )
        }
        return sources
    }
}

// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// A line of the register: a report that counts, and when its revision came.
package struct RegisteredReport: Sendable, Hashable {
    package let key: ReportKey
    package let reportID: Int64
    package let revision: Int32
    package let outcome: DecisionOutcome
    package let receiptNumber: Int64
    package let receivedAtMilliseconds: Int64
    /// When the first revision came: what decides whether the report was on time.
    package let firstReceivedAtMilliseconds: Int64
}

extension ReportRepository {
    /// All reports of a plan year, by unit and period: who has reported, and when.
    package static func register(planYear: Int32) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT r.unit_code, r.report_type, r.period, r.id, r.revision, d.outcome, d.receipt_no, d.received_at,
                   first.received_at
            FROM reports r
            JOIN decisions d ON d.submission_id = r.submission_id
            JOIN (SELECT report_id, min(received_at) AS received_at FROM decisions GROUP BY report_id) AS first
                ON first.report_id = r.id
            WHERE r.plan_year = $1::int4
            ORDER BY r.unit_code, r.period, r.report_type
            """,
            [.int4(planYear)]
        )
    }

    package static func register(_ rows: PostgresRows) throws(PostgresError) -> [RegisteredReport] {
        var register: [RegisteredReport] = []
        for row in rows {
            let name = try row.text(5)
            guard let outcome = DecisionOutcome(rawValue: name) else {
                throw PostgresError(.rowShape, "decisions.outcome holds '\(name)'")
            }
            register.append(
                RegisteredReport(
                    key: ReportKey(unitCode: try row.text(0), reportType: try row.text(1), period: try row.text(2)),
                    reportID: try row.int8(3),
                    revision: try row.int4(4),
                    outcome: outcome,
                    receiptNumber: try row.int8(6),
                    receivedAtMilliseconds: try row.timestamptz(7) / 1_000,
                    firstReceivedAtMilliseconds: try row.timestamptz(8) / 1_000
                )
            )
        }
        return register
    }
}

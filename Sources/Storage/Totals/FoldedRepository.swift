// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres
package import Reporting

/// What a report counts for from now on.
package struct FoldedReport: Sendable {
    let reportID: Int64
    let revision: Int32
    let submissionID: UUID
    let planYear: Int32
    let contributions: [Contribution]

    package init(
        reportID: Int64,
        revision: Int32,
        submissionID: UUID,
        planYear: Int32,
        contributions: [Contribution]
    ) {
        self.reportID = reportID
        self.revision = revision
        self.submissionID = submissionID
        self.planYear = planYear
        self.contributions = contributions
    }
}

/// What a report counts for at present.
package struct FoldedState: Sendable {
    package let revision: Int32
    package let planYear: Int32?
    package let contributions: [Contribution]
}

/// `folded`. In one transaction: lock, then store what is not there and replace what is. Two workers with the same
/// report wait for each other at the lock, and the second sees what the first has counted; when both find none, the
/// second's copy waits for the first's commit and fails (SQLSTATE 23505), and the second looks again.
package enum FoldedRepository {
    /// What counts at present, locked in one order by all workers.
    package static func lock(_ reportIDs: [Int64]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT report_id, revision, plan_year, unit_codes, figures
            FROM folded WHERE report_id = ANY ($1::int8[]) ORDER BY report_id FOR UPDATE
            """,
            [.int8Array(reportIDs)]
        )
    }

    package static func states(_ rows: PostgresRows) throws(PostgresError) -> [Int64: FoldedState] {
        let width = Measure.allCases.count
        var states = [Int64: FoldedState](minimumCapacity: rows.count)
        for row in rows {
            let revision = try row.int4(1)
            let units = try row.textArray(3)
            let figures = try row.int4Array(4)
            guard figures.count == units.count * width else {
                throw PostgresError(.rowShape, "folded.figures of report \(try row.int8(0)) does not fit its units")
            }
            let contributions = units.indices.map { index in
                Contribution(
                    unitCode: units[index],
                    figures: Figures(figures[index * width..<(index + 1) * width]) ?? .zero
                )
            }
            states[try row.int8(0)] = FoldedState(
                revision: revision,
                planYear: try row.optionalInt4(2),
                contributions: contributions
            )
        }
        return states
    }

    /// The state of reports that had none.
    package static func store(_ batch: [FoldedReport]) -> PostgresCopy {
        PostgresCopy(
            into: "folded",
            columns: ["report_id", "revision", "submission_id", "plan_year", "unit_codes", "figures"],
            count: batch.count
        ) { writer in
            for report in batch {
                writer.row()
                writer.int8(report.reportID)
                writer.int4(report.revision)
                writer.uuid(report.submissionID)
                writer.int2(Int16(clamping: report.planYear))
                writer.value(.textArray(report.contributions.map(\.unitCode)))
                writer.value(.int4Array(report.contributions.flatMap(\.figures.values)))
            }
        }
    }

    /// The new state of reports that had one. Arrays of arrays do not exist in `unnest`, so each report's share of the flat lists is
    /// given by where it begins and how long it is.
    package static func replace(_ batch: [FoldedReport]) -> PostgresStatement {
        var units: [String] = []
        var figures: [Int32] = []
        var starts: [Int32] = []
        var counts: [Int32] = []
        for report in batch {
            starts.append(Int32(units.count))
            counts.append(Int32(report.contributions.count))
            for contribution in report.contributions {
                units.append(contribution.unitCode)
                for measure in Measure.allCases { figures.append(contribution.figures[measure]) }
            }
        }
        return PostgresStatement(
            """
            UPDATE folded f
            SET revision = t.revision, submission_id = t.submission_id, plan_year = t.plan_year,
                unit_codes = ($7::text[])[t.start + 1 : t.start + t.count],
                figures = ($8::int4[])[t.start * 10 + 1 : (t.start + t.count) * 10],
                folded_at = clock_timestamp()
            FROM unnest($1::int8[], $2::int4[], $3::uuid[], $4::int4[], $5::int4[], $6::int4[])
                AS t (report_id, revision, submission_id, plan_year, start, count)
            WHERE f.report_id = t.report_id
            """,
            [
                .int8Array(batch.map(\.reportID)), .int4Array(batch.map(\.revision)),
                .uuidArray(batch.map(\.submissionID)), .int4Array(batch.map(\.planYear)), .int4Array(starts),
                .int4Array(counts), .textArray(units), .int4Array(figures),
            ]
        )
    }
}

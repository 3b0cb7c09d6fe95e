// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// Questions to all tables at once: does everything add up, and what became of one submission.
package enum AuditRepository {
    /// One statement, so one snapshot: the numbers belong together even while the workers run.
    ///
    /// - Parameter since: count only what arrived from then on, milliseconds since 1970; reports, totals and drift are
    ///   always counted whole.
    package static func counts(sinceMilliseconds since: Int64? = nil) -> PostgresStatement {
        PostgresStatement(
            """
            WITH s AS (SELECT id FROM submissions WHERE received_at >= $1::timestamptz),
                 d AS (SELECT submission_id, outcome FROM decisions WHERE received_at >= $1::timestamptz)
            SELECT 'submissions', NULL, count(*) FROM s
            UNION ALL
            SELECT 'undecided', NULL, count(*) FROM s
            WHERE NOT EXISTS (SELECT FROM decisions x WHERE x.submission_id = s.id)
                AND NOT EXISTS (SELECT FROM parked x WHERE x.submission_id = s.id)
            UNION ALL SELECT 'parked', NULL, count(*) FROM parked WHERE received_at >= $1::timestamptz
            UNION ALL SELECT 'decisions', outcome, count(*) FROM d GROUP BY outcome
            UNION ALL
            SELECT 'orphans', NULL, count(*) FROM d
            WHERE NOT EXISTS (SELECT FROM submissions x WHERE x.id = d.submission_id)
            UNION ALL
            SELECT 'resubmissions', outcome, count(*) FROM resubmissions WHERE received_at >= $1::timestamptz
            GROUP BY outcome
            UNION ALL SELECT 'reports', NULL, count(*) FROM reports WHERE revision > 0
            UNION ALL
            SELECT 'folded', NULL, count(*) FROM reports r JOIN folded f ON f.report_id = r.id AND f.revision = r.revision
            UNION ALL SELECT 'drifted', NULL, count(*) FROM unit_total_drift
            """,
            [.timestamptz((since ?? 0) * 1_000)]
        )
    }

    package static func counts(_ rows: PostgresRows) throws(PostgresError) -> AuditCounts {
        var counts = AuditCounts()
        for row in rows {
            let number = try row.int8(2)
            switch (try row.text(0), try row.optionalText(1)) {
            case ("submissions", _): counts.submissions = number
            case ("undecided", _): counts.undecided = number
            case ("parked", _): counts.parked = number
            case ("decisions", let name?):
                guard let outcome = DecisionOutcome(rawValue: name) else {
                    throw PostgresError(.rowShape, "decisions.outcome holds '\(name)'")
                }
                counts.decisions[outcome] = number
            case ("orphans", _): counts.orphans = number
            case ("resubmissions", "duplicate"): counts.duplicates = number
            case ("resubmissions", "conflict"): counts.conflicts = number
            case ("reports", _): counts.reports = number
            case ("folded", _): counts.folded = number
            case ("drifted", _): counts.drifted = number
            default: break
            }
        }
        return counts
    }

    /// Submissions that are neither decided nor parked, oldest first.
    package static func undecided(limit: Int32 = 100) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT s.id, s.unit_code, s.received_at FROM submissions s
            WHERE NOT EXISTS (SELECT FROM decisions d WHERE d.submission_id = s.id)
                AND NOT EXISTS (SELECT FROM parked p WHERE p.submission_id = s.id)
            ORDER BY s.received_at LIMIT $1::int4
            """,
            [.int4(limit)]
        )
    }

    package static func undecided(
        _ rows: PostgresRows
    ) throws(PostgresError) -> [(id: UUID, unitCode: String, receivedAtMilliseconds: Int64)] {
        var result: [(id: UUID, unitCode: String, receivedAtMilliseconds: Int64)] = []
        for row in rows { result.append((try row.uuid(0), try row.text(1), try row.timestamptz(2) / 1_000)) }
        return result
    }
}

// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

extension ReportRepository {
    /// Sees to it that each of these reports has a row that can be locked: with revision 0 where nothing was accepted yet.
    /// Waits for a rival that is just storing a first revision. To be committed by itself, before any lock is held.
    package static func reserve(_ keys: [ReportKey], planYear: Int32) -> PostgresStatement {
        let keys = keys.sorted()
        return PostgresStatement(
            """
            INSERT INTO reports (unit_code, report_type, period, plan_year, revision)
            SELECT unit_code, report_type, period, $4::int4, 0
            FROM unnest($1::text[], $2::text[], $3::text[]) AS t (unit_code, report_type, period)
            ON CONFLICT (unit_code, report_type, period) DO NOTHING
            """,
            [
                .textArray(keys.map(\.unitCode)), .textArray(keys.map(\.reportType)), .textArray(keys.map(\.period)),
                .int4(planYear),
            ]
        )
    }

    /// Locks these rows until the transaction ends, all in the order of their ids, and answers with their revisions as
    /// they are under the lock.
    package static func lock(_ ids: [Int64]) -> PostgresStatement {
        PostgresStatement(
            "SELECT id, revision FROM reports WHERE id = ANY ($1::int8[]) ORDER BY id FOR NO KEY UPDATE",
            [.int8Array(ids)]
        )
    }

    package static func revisions(_ rows: PostgresRows) throws(PostgresError) -> [Int64: Int32] {
        var revisions = [Int64: Int32](minimumCapacity: rows.count)
        for row in rows { revisions[try row.int8(0)] = try row.int4(1) }
        return revisions
    }

    /// Moves a report whose row is locked to a revision.
    package static func settle(_ reportID: Int64, at revision: Int32, _ submissionID: UUID) -> PostgresStatement {
        PostgresStatement(
            "UPDATE reports SET revision = $2::int4, submission_id = $3::uuid WHERE id = $1::int8",
            [.int8(reportID), .int4(revision), .uuid(submissionID)]
        )
    }
}

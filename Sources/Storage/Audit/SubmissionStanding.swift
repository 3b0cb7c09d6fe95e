// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// How far a submission has come, by what the tables say.
package enum SubmissionStanding: Sendable, Hashable {
    /// Not stored: not sent, on its way to ingest, or dead before it.
    case unknown
    /// Stored and not decided.
    case undecided
    /// A correction that waits for the revision it corrects.
    case parked
    /// Accepted, and its revision is not in the totals yet.
    case uncounted
    /// Given up: nothing happens to it until somebody replays it or discards it.
    case dead
    /// Nothing more will happen to it: refused, or in the totals, or replaced there by a newer revision.
    case ended
}

extension AuditRepository {
    /// Where one submission stands.
    package static func standing(_ id: UUID) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT EXISTS (SELECT FROM submissions WHERE id = $1::uuid),
                   (SELECT d.report_id IS NULL OR coalesce(f.revision >= d.revision, false)
                    FROM decisions d LEFT JOIN folded f ON f.report_id = d.report_id WHERE d.submission_id = $1::uuid),
                   EXISTS (SELECT FROM dead_letters WHERE submission_id = $1::uuid AND state = 'open'),
                   EXISTS (SELECT FROM parked WHERE submission_id = $1::uuid)
            """,
            [.uuid(id)]
        )
    }

    package static func standing(_ rows: PostgresRows) throws(PostgresError) -> SubmissionStanding {
        if try rows.bool(0, 2) { return .dead }
        if let hasEnded = try rows[0].optionalBool(1) { return hasEnded ? .ended : .uncounted }
        if try rows.bool(0, 3) { return .parked }
        return try rows.bool(0, 0) ? .undecided : .unknown
    }
}

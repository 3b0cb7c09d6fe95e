// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

extension DecisionRepository {
    /// Columns of a decision `d` and its submission `s`, as `decision(_:)` reads them.
    static let columns = """
        d.submission_id, d.outcome, d.receipt_no, d.unit_code, d.period, d.report_id, d.revision,
        d.received_at, d.decided_at, d.activities, d.held, d.participants_total, d.participants_women,
        d.errors, d.warnings, d.targets, s.content_hash, d.decided_with, d.duplicate_of
        """

    /// Decisions that are there for these submissions.
    package static func existing(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT \(columns)
            FROM unnest($1::uuid[]) AS t (id)
            CROSS JOIN LATERAL (SELECT * FROM decisions WHERE submission_id = t.id OFFSET 0) AS d
            LEFT JOIN LATERAL (SELECT content_hash FROM submissions WHERE id = t.id OFFSET 0) AS s ON true
            """,
            [.uuidArray(ids)]
        )
    }

    /// Decisions on parked submissions that were made in the transactions of these.
    package static func decidedWith(_ leaders: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT \(columns)
            FROM unnest($1::uuid[]) AS t (id)
            CROSS JOIN LATERAL (SELECT * FROM decisions WHERE decided_with = t.id OFFSET 0) AS d
            LEFT JOIN LATERAL (SELECT content_hash FROM submissions WHERE id = d.submission_id OFFSET 0) AS s ON true
            """,
            [.uuidArray(leaders)]
        )
    }

    package static func decisions(_ rows: PostgresRows) throws(PostgresError) -> [UUID: Decision] {
        var decisions = [UUID: Decision](minimumCapacity: rows.count)
        for row in rows {
            let decision = try decision(row)
            decisions[decision.submissionID] = decision
        }
        return decisions
    }

    static func decision(_ row: PostgresRow) throws(PostgresError) -> Decision {
        guard let outcome = DecisionOutcome(rawValue: try row.text(1)) else {
            throw PostgresError(.rowShape, "decisions.outcome holds '\(try row.text(1))'")
        }
        return Decision(
            submissionID: try row.uuid(0),
            outcome: outcome,
            receiptNumber: try row.int8(2),
            unitCode: try row.text(3),
            period: try row.optionalText(4),
            reportID: try row.optionalInt8(5),
            revision: try row.optionalInt4(6),
            receivedAtMilliseconds: try row.timestamptz(7) / 1_000,
            decidedAtMilliseconds: try row.timestamptz(8) / 1_000,
            counts: DecisionCounts(
                activities: try row.int4(9),
                held: try row.int4(10),
                participantsTotal: try row.int8(11),
                participantsWomen: try row.int8(12),
                errors: try row.int4(13),
                warnings: try row.int4(14)
            ),
            targets: try row.text(15).split(separator: ",").map(String.init),
            contentHash: try row.optionalBytea(16) ?? [],
            decidedWith: try row.optionalUUID(17),
            duplicateOf: try row.optionalUUID(18)
        )
    }

    /// Puts decisions aside that no longer hold, with what was found then, and answers with the ids of those that were
    /// there; one that is missing was replaced by another worker. What was accepted is never put aside.
    package static func replace(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            WITH gone AS (
                DELETE FROM decisions WHERE submission_id = ANY ($1::uuid[])
                    AND outcome IN ('rejected', 'conflict', 'duplicate')
                RETURNING submission_id, receipt_no, outcome, received_at, decided_at
            ), said AS (
                DELETE FROM findings WHERE submission_id = ANY ($1::uuid[])
                RETURNING submission_id, ordinal, code, severity, path, row, column_name, message_vi
            )
            INSERT INTO replaced_decisions (submission_id, receipt_no, outcome, received_at, decided_at, findings)
            SELECT submission_id, receipt_no, outcome, received_at, decided_at,
                   coalesce((SELECT jsonb_agg(to_jsonb(s) - 'submission_id' ORDER BY s.ordinal) FROM said s
                             WHERE s.submission_id = gone.submission_id), '[]')
            FROM gone
            ON CONFLICT (submission_id, receipt_no) DO UPDATE
                SET outcome = excluded.outcome, received_at = excluded.received_at, decided_at = excluded.decided_at,
                    replaced_at = excluded.replaced_at, findings = excluded.findings
            RETURNING submission_id
            """,
            [.uuidArray(ids.sorted { $0.uuidString < $1.uuidString })]
        )
    }
}

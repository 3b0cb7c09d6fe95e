// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// `decisions`.
package enum DecisionRepository {
    /// Takes receipt numbers. Those of a transaction that fails are lost: numbers are unique and rising, not without gaps.
    package static func stamps(count: Int) -> PostgresStatement {
        PostgresStatement(
            "SELECT nextval('receipt_numbers'), now() FROM generate_series(1, $1::int4)",
            [.int4(Int32(clamping: count))]
        )
    }

    package static func stamps(_ rows: PostgresRows) throws(PostgresError) -> [ReceiptStamp] {
        var stamps: [ReceiptStamp] = []
        stamps.reserveCapacity(rows.count)
        for row in rows {
            stamps.append(
                ReceiptStamp(receiptNumber: try row.int8(0), decidedAtMilliseconds: try row.timestamptz(1) / 1_000)
            )
        }
        return stamps
    }

    /// Stores them all; a submission that has a decision already fails the copy (SQLSTATE 23505), which means that
    /// another worker was faster.
    package static func store(_ batch: [NewDecision]) -> PostgresCopy {
        PostgresCopy(
            into: "decisions",
            columns: [
                "submission_id", "outcome", "receipt_no", "unit_code", "period", "report_id", "revision", "received_at",
                "decided_at", "activities", "held", "participants_total", "participants_women", "errors", "warnings",
                "targets", "decided_with", "duplicate_of",
            ],
            count: batch.count
        ) { writer in
            for decision in batch {
                writer.row()
                writer.uuid(decision.submissionID)
                writer.text(decision.outcome.rawValue)
                writer.int8(decision.stamp.receiptNumber)
                writer.text(decision.unitCode)
                writer.text(decision.period)
                writer.int8(decision.reportID)
                writer.int4(decision.revision)
                writer.timestamptz(decision.receivedAtMilliseconds * 1_000)
                writer.timestamptz(decision.stamp.decidedAtMilliseconds * 1_000)
                writer.int4(decision.counts.activities)
                writer.int4(decision.counts.held)
                writer.int8(decision.counts.participantsTotal)
                writer.int8(decision.counts.participantsWomen)
                writer.int4(decision.counts.errors)
                writer.int4(decision.counts.warnings)
                writer.text(decision.targets.joined(separator: ","))
                if let leader = decision.decidedWith { writer.uuid(leader) } else { writer.null() }
                if let first = decision.duplicateOf { writer.uuid(first) } else { writer.null() }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// How a submission was decided. Duplicates and reused ids are answers about a submission that has its decision.
package enum DecisionOutcome: String, Sendable, CaseIterable {
    case accepted
    case acceptedWithWarnings = "accepted_with_warnings"
    case rejected
    /// Its base is not the revision that counts.
    case conflict
}

/// What a decision counted.
package struct DecisionCounts: Sendable, Hashable {
    package var activities: Int32
    package var held: Int32
    package var participantsTotal: Int64
    package var participantsWomen: Int64
    package var errors: Int32
    package var warnings: Int32

    package init(
        activities: Int32 = 0,
        held: Int32 = 0,
        participantsTotal: Int64 = 0,
        participantsWomen: Int64 = 0,
        errors: Int32 = 0,
        warnings: Int32 = 0
    ) {
        self.activities = activities
        self.held = held
        self.participantsTotal = participantsTotal
        self.participantsWomen = participantsWomen
        self.errors = errors
        self.warnings = warnings
    }
}

/// A decision about to be written.
package struct NewDecision: Sendable {
    package let submissionID: UUID
    package let outcome: DecisionOutcome
    package let stamp: ReceiptStamp
    package let unitCode: String
    package let period: String?
    package let reportID: Int64?
    package let revision: Int32?
    package let receivedAtMilliseconds: Int64
    package let counts: DecisionCounts
    /// Clauses of the plan, such as "II.1".
    package let targets: [String]

    package init(
        submissionID: UUID,
        outcome: DecisionOutcome,
        stamp: ReceiptStamp,
        unitCode: String,
        period: String?,
        reportID: Int64?,
        revision: Int32?,
        receivedAtMilliseconds: Int64,
        counts: DecisionCounts,
        targets: [String]
    ) {
        self.submissionID = submissionID
        self.outcome = outcome
        self.stamp = stamp
        self.unitCode = unitCode
        self.period = period
        self.reportID = reportID
        self.revision = revision
        self.receivedAtMilliseconds = receivedAtMilliseconds
        self.counts = counts
        self.targets = targets
    }
}

/// A decision as it stands.
package struct Decision: Sendable {
    package let submissionID: UUID
    package let outcome: DecisionOutcome
    package let receiptNumber: Int64
    package let unitCode: String
    package let period: String?
    package let reportID: Int64?
    package let revision: Int32?
    package let receivedAtMilliseconds: Int64
    package let decidedAtMilliseconds: Int64
    package let counts: DecisionCounts
    package let targets: [String]
    /// SHA-256 of the submission's bytes.
    package let contentHash: [UInt8]
}

/// What makes a decision official: its number and its time.
package struct ReceiptStamp: Sendable {
    package let receiptNumber: Int64
    package let decidedAtMilliseconds: Int64

    package init(receiptNumber: Int64, decidedAtMilliseconds: Int64) {
        self.receiptNumber = receiptNumber
        self.decidedAtMilliseconds = decidedAtMilliseconds
    }
}

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
                "targets",
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
            }
        }
    }

    /// Decisions that are there for these submissions.
    package static func existing(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT d.submission_id, d.outcome, d.receipt_no, d.unit_code, d.period, d.report_id, d.revision,
                   d.received_at, d.decided_at, d.activities, d.held, d.participants_total, d.participants_women,
                   d.errors, d.warnings, d.targets, s.content_hash
            FROM unnest($1::uuid[]) AS t (id)
            CROSS JOIN LATERAL (SELECT * FROM decisions WHERE submission_id = t.id OFFSET 0) AS d
            LEFT JOIN LATERAL (SELECT content_hash FROM submissions WHERE id = t.id OFFSET 0) AS s ON true
            """,
            [.uuidArray(ids)]
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

    private static func decision(_ row: PostgresRow) throws(PostgresError) -> Decision {
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
            contentHash: try row.optionalBytea(16) ?? []
        )
    }
}

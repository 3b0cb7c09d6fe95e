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

/// What the database adds to a decision when it is written.
package struct DecisionStamp: Sendable {
    package let receiptNumber: Int64
    package let decidedAtMilliseconds: Int64
    package let contentHash: [UInt8]
}

/// `decisions`.
package enum DecisionRepository {
    /// Writes them all; a submission that has a decision already fails the statement (SQLSTATE 23505), which means
    /// that another worker was faster.
    package static func insert(_ batch: [NewDecision]) -> PostgresStatement {
        PostgresStatement(
            """
            WITH written AS (
                INSERT INTO decisions
                    (submission_id, outcome, unit_code, period, report_id, revision, received_at, activities, held,
                     participants_total, participants_women, errors, warnings, targets)
                SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int8[], $6::int4[],
                    $7::timestamptz[], $8::int4[], $9::int4[], $10::int8[], $11::int8[], $12::int4[], $13::int4[],
                    $14::text[])
                RETURNING submission_id, receipt_no, decided_at
            )
            SELECT w.submission_id, w.receipt_no, w.decided_at, s.content_hash
            FROM written w LEFT JOIN submissions s ON s.id = w.submission_id
            """,
            [
                .uuidArray(batch.map(\.submissionID)), .textArray(batch.map(\.outcome.rawValue)),
                .textArray(batch.map(\.unitCode)), .textOptionalArray(batch.map(\.period)),
                .int8OptionalArray(batch.map(\.reportID)), .int4OptionalArray(batch.map(\.revision)),
                .timestamptzArray(batch.map { $0.receivedAtMilliseconds * 1_000 }),
                .int4Array(batch.map(\.counts.activities)), .int4Array(batch.map(\.counts.held)),
                .int8Array(batch.map(\.counts.participantsTotal)), .int8Array(batch.map(\.counts.participantsWomen)),
                .int4Array(batch.map(\.counts.errors)), .int4Array(batch.map(\.counts.warnings)),
                .textArray(batch.map { $0.targets.joined(separator: ",") }),
            ]
        )
    }

    package static func stamps(_ rows: PostgresRows) throws(PostgresError) -> [UUID: DecisionStamp] {
        var stamps = [UUID: DecisionStamp](minimumCapacity: rows.count)
        for row in rows {
            stamps[try row.uuid(0)] = DecisionStamp(
                receiptNumber: try row.int8(1),
                decidedAtMilliseconds: try row.timestamptz(2) / 1_000,
                contentHash: try row.optionalBytea(3) ?? []
            )
        }
        return stamps
    }

    /// Decisions that are there for these submissions.
    package static func existing(_ ids: [UUID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT d.submission_id, d.outcome, d.receipt_no, d.unit_code, d.period, d.report_id, d.revision,
                   d.received_at, d.decided_at, d.activities, d.held, d.participants_total, d.participants_women,
                   d.errors, d.warnings, d.targets, s.content_hash
            FROM decisions d LEFT JOIN submissions s ON s.id = d.submission_id
            WHERE d.submission_id = ANY ($1::uuid[])
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

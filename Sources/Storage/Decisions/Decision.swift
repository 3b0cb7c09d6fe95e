// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// How a submission was decided. Repeats of an id and reused ids are answers about a submission that has its decision.
package enum DecisionOutcome: String, Sendable, CaseIterable {
    case accepted
    case acceptedWithWarnings = "accepted_with_warnings"
    case rejected
    /// Its base is not the revision that counts.
    case conflict
    /// Another submission brought the same content before.
    case duplicate

    /// It became a revision of its report.
    package var isAccepted: Bool { self == .accepted || self == .acceptedWithWarnings }
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
    /// It was parked: the submission in whose transaction it is decided.
    package let decidedWith: UUID?
    /// The submission that brought the same content first.
    package let duplicateOf: UUID?

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
        targets: [String],
        decidedWith: UUID? = nil,
        duplicateOf: UUID? = nil
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
        self.decidedWith = decidedWith
        self.duplicateOf = duplicateOf
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
    package let decidedWith: UUID?
    package let duplicateOf: UUID?
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

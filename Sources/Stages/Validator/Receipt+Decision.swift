// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting
import Storage

extension Receipt {
    /// The receipt of a decision that stands.
    init(_ decision: Decision, outcome: Outcome, findings: [Finding], planYear: Int) {
        self.init(
            receiptNo: Receipt.number(decision.receiptNumber, year: planYear),
            submissionID: decision.submissionID,
            unitCode: decision.unitCode,
            period: decision.period,
            outcome: outcome,
            revision: decision.revision,
            counts: Receipt.Counts(decision.counts),
            countedToward: decision.targets,
            findings: findings,
            contentHash: decision.contentHash,
            receivedAt: decision.receivedAtMilliseconds,
            decidedAt: decision.decidedAtMilliseconds
        )
    }
}

extension Receipt {
    /// The receipt of a correction that waits.
    init(
        _ parked: ParkedSubmission,
        counts: Counts = Counts(),
        findings: [Finding] = [],
        contentHash: [UInt8],
        planYear: Int
    ) {
        self.init(
            receiptNo: Receipt.number(parked.receiptNumber, year: planYear),
            submissionID: parked.submissionID,
            unitCode: parked.recipient,
            period: parked.key.period,
            outcome: .waiting,
            counts: counts,
            findings: findings,
            contentHash: contentHash,
            receivedAt: parked.receivedAtMilliseconds,
            decidedAt: parked.parkedAtMilliseconds
        )
    }
}

extension Receipt {
    /// The same under the id that its sender knows, where that is not ours.
    func named(_ senderID: UUID?) -> Receipt {
        guard let senderID else { return self }
        var copy = self
        copy.submissionID = senderID
        return copy
    }
}

extension Outcome {
    init(_ outcome: DecisionOutcome) {
        switch outcome {
        case .accepted: self = .accepted
        case .acceptedWithWarnings: self = .acceptedWithWarnings
        case .rejected: self = .rejected
        case .conflict: self = .conflict
        case .duplicate: self = .duplicate
        }
    }
}

extension Receipt.Counts {
    init(_ counts: DecisionCounts) {
        self.init(
            activities: counts.activities,
            held: counts.held,
            participantsTotal: counts.participantsTotal,
            participantsWomen: counts.participantsWomen
        )
    }
}

extension Finding {
    /// A stored finding; `nil` when its code is no longer known to this version.
    init?(_ stored: StoredFinding) {
        guard let code = RuleCode(rawValue: stored.code), let severity = Severity(rawValue: stored.severity) else {
            return nil
        }
        self.init(
            code: code,
            severity: severity,
            path: stored.path,
            row: stored.row.map(Int.init),
            column: stored.column,
            messageVi: stored.messageVi
        )
    }
}

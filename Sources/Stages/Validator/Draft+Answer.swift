// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting
import Storage

/// What goes out for one submission: the entry for the aggregator, the receipt for the unit. A class, since it is handed
/// on several times.
final class Answer: Sendable {
    /// By which we know the submission.
    let submissionID: UUID
    /// Whom the receipt goes to.
    let unitCode: String
    let accepted: AcceptedEntry?
    let receipt: Receipt?

    init(submissionID: UUID, unitCode: String, accepted: AcceptedEntry?, receipt: Receipt?) {
        self.submissionID = submissionID
        self.unitCode = unitCode
        self.accepted = accepted
        self.receipt = receipt
    }
}

extension Draft {
    /// - Parameter stored: the findings that the database has of it.
    func answer(_ stored: [Finding]) -> Answer {
        Answer(
            submissionID: id,
            unitCode: submission.unitCode,
            accepted: accepted,
            receipt: receipt(stored)?.named(submission.senderID)
        )
    }

    private var accepted: AcceptedEntry? {
        guard let report = item.judgement.report else { return nil }
        switch verdict {
        case .accept:
            guard let reportID, let revision else { return nil }
            return accepted(report, reportID, revision, isRepeated: false)
        case .repeated(let decision), .duplicate(let decision):
            // Whether the entry of the first time was confirmed is not known, and folding is safe to repeat. This holds
            // for what the sender repeated too: its copy may have been the one that was decided on before a crash.
            guard let reportID = decision.reportID, let revision = decision.revision else { return nil }
            return accepted(report, reportID, revision, isRepeated: true)
        case .refuse, .twin, .park, .waiting, .conflict:
            return nil
        }
    }

    private func accepted(
        _ report: Report,
        _ reportID: Int64,
        _ revision: Int32,
        isRepeated: Bool
    ) -> AcceptedEntry {
        AcceptedEntry(
            submissionID: id,
            reportID: reportID,
            revision: revision,
            planYear: Int32(rules.plan.year),
            unitCode: report.unitCode,
            receivedAt: submission.receivedAt,
            traceparent: submission.traceparent,
            isRepeated: isRepeated,
            contributions: rules.contributions(of: report),
            obligations: rules.obligations(of: report)
        )
    }

    // MARK: The receipt

    private func receipt(_ stored: [Finding]) -> Receipt? {
        switch verdict {
        case .accept, .refuse, .twin: decision.map { decided($0) }
        case .park, .waiting: parked.map { waiting($0) }
        case .repeated(let decision):
            repeated(decision, outcome: Outcome(decision.outcome), findings: stored)
        case .duplicate(let decision):
            repeated(
                decision,
                outcome: .duplicate,
                findings: [notice(receivedAt: decision.receivedAtMilliseconds, decision.receiptNumber)]
            )
        case .conflict: reusedID
        }
    }

    private func decided(_ decision: NewDecision) -> Receipt {
        // The original, whose place this took, will get the answer itself.
        let isNamed = isForRepeat && decision.outcome.isAccepted
        let number = decision.stamp.receiptNumber
        return Receipt(
            receiptNo: self.number(number),
            submissionID: id,
            unitCode: submission.unitCode,
            period: decision.period,
            outcome: isNamed ? .duplicate : Outcome(decision.outcome),
            revision: decision.revision,
            counts: Receipt.Counts(decision.counts),
            countedToward: decision.targets,
            findings: isNamed ? [notice(receivedAt: submission.receivedAt, number)] : findings,
            contentHash: submission.contentHash,
            receivedAt: submission.receivedAt,
            decidedAt: decision.stamp.decidedAtMilliseconds
        )
    }

    private func waiting(_ parked: ParkedSubmission) -> Receipt {
        Receipt(
            parked,
            counts: Receipt.Counts(counts),
            findings: item.judgement.findings,
            contentHash: submission.contentHash,
            planYear: rules.plan.year
        )
    }

    private func repeated(_ decision: Decision, outcome: Outcome, findings: [Finding]) -> Receipt {
        Receipt(decision, outcome: outcome, findings: findings, planYear: rules.plan.year)
    }

    private var reusedID: Receipt {
        Receipt(
            receiptNo: nil,
            submissionID: id,
            unitCode: submission.unitCode,
            period: nil,
            outcome: .conflict,
            findings: [rules.idReusedFinding(submission.senderID ?? id)],
            receivedAt: submission.receivedAt,
            decidedAt: Int64(Date().timeIntervalSince1970 * 1_000)
        )
    }

    /// That it came before.
    func notice(receivedAt: Int64, _ receiptNumber: Int64) -> Finding {
        rules.duplicateFinding(receivedAt: receivedAt, receiptNumber: number(receiptNumber))
    }

    private func number(_ number: Int64) -> String {
        Receipt.number(number, year: rules.plan.year)
    }
}

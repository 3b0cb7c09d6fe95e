// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Reporting
import Storage

/// One submission on its way through a round: the verdict, the rows it becomes, and in the end its answer.
final class Draft {
    let item: JudgedEntry
    let ruling: Ruling
    let rules: RuleBook
    /// The sender's repeat is answered, not the original that is decided.
    let isForRepeat: Bool
    /// It was parked: in whose transaction it is decided.
    let leader: UUID?
    /// Of the report's row: known for a correction, to be assigned for a first.
    var reportID: Int64?
    /// To be assigned before the decision is written.
    var stamp: ReceiptStamp?

    init(_ item: JudgedEntry, _ ruling: Ruling, rules: RuleBook, isForRepeat: Bool = false, leader: UUID? = nil) {
        self.item = item
        self.ruling = ruling
        self.rules = rules
        self.isForRepeat = isForRepeat
        self.leader = leader
        if case .accept(let head) = ruling.verdict { reportID = head?.id }
    }

    var id: UUID { item.id }
    var verdict: Verdict { ruling.verdict }
    var submission: SubmissionEntry { item.entry.payload }

    /// Whether a decision is to be written.
    var isNew: Bool {
        switch verdict {
        case .accept, .refuse, .twin: true
        case .park, .waiting, .repeated, .duplicate, .conflict: false
        }
    }

    /// Whether it gets a receipt number of its own.
    var needsNumber: Bool {
        if case .twin = verdict { false } else { isNew || isToPark }
    }

    /// Whether it is to be parked.
    var isToPark: Bool {
        if case .park = verdict { true } else { false }
    }

    /// Whether it is the first of its report.
    var isFirst: Bool {
        if case .accept(onto: nil) = verdict { true } else { false }
    }

    /// Whether what was decided with it may have to be answered again: a crash came between, perhaps before the answers
    /// went out.
    var mayOweFollowers: Bool {
        switch verdict {
        case .repeated(let decision): decision.outcome.isAccepted
        case .duplicate(let decision): decision.outcome.isAccepted && item.entry.isRedelivered
        default: false
        }
    }

    var revision: Int32? {
        guard case .accept(let head) = verdict else { return nil }
        return (head?.revision ?? 0) + 1
    }

    var newRevision: NewRevision? {
        guard let reportID, let revision, let key = item.key else { return nil }
        return NewRevision(
            reportID: reportID,
            key: key,
            planYear: Int32(rules.plan.year),
            revision: revision,
            submissionID: id
        )
    }

    /// Made once: it is written and it is what the receipt says.
    private(set) lazy var decision: NewDecision? = isNew ? finalStamp.map { decision($0) } : nil

    /// A duplicate bears the number of the first.
    private var finalStamp: ReceiptStamp? {
        guard case .twin(let first) = verdict else { return stamp }
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        return ReceiptStamp(
            receiptNumber: first.receiptNumber,
            decidedAtMilliseconds: stamp?.decidedAtMilliseconds ?? now
        )
    }

    private func decision(_ stamp: ReceiptStamp) -> NewDecision {
        var first: UUID?
        if case .twin(let earlier) = verdict { first = earlier.submissionID }
        return NewDecision(
            submissionID: id,
            outcome: outcome,
            stamp: stamp,
            unitCode: submission.unitCode,
            period: item.judgement.report?.period,
            reportID: revision == nil ? nil : reportID,
            revision: revision,
            receivedAtMilliseconds: submission.receivedAt,
            counts: counts,
            targets: targets,
            decidedWith: leader,
            duplicateOf: first
        )
    }

    /// The row under which it waits.
    private(set) lazy var parked: ParkedSubmission? = parkedRow()

    private func parkedRow() -> ParkedSubmission? {
        if case .waiting(let parked) = verdict { return parked }
        guard isToPark, let stamp, let key = item.key else { return nil }
        return ParkedSubmission(
            submissionID: id,
            key: key,
            baseRevision: item.base,
            recipient: submission.unitCode,
            account: submission.account,
            receiptNumber: stamp.receiptNumber,
            bodySize: Int32(clamping: submission.bodySize),
            receivedAtMilliseconds: submission.receivedAt,
            parkedAtMilliseconds: stamp.decidedAtMilliseconds
        )
    }

    var activities: RevisionActivities? {
        guard let reportID, let revision, let report = item.judgement.report, !report.activities.isEmpty else {
            return nil
        }
        return RevisionActivities(
            reportID: reportID,
            revision: revision,
            reporter: report.unitCode,
            activities: report.activities
        )
    }

    var findingsToStore: (submissionID: UUID, findings: [Finding])? {
        isNew && !findings.isEmpty ? (id, findings) : nil
    }

    var findings: [Finding] {
        switch verdict {
        case .refuse(_, let findings): findings
        case .twin(let first): [notice(receivedAt: first.receivedAtMilliseconds, first.receiptNumber)]
        default: item.judgement.findings
        }
    }

    private var outcome: DecisionOutcome {
        switch verdict {
        case .refuse(let outcome, _): outcome
        case .twin: .duplicate
        default: item.judgement.findings.isEmpty ? .accepted : .acceptedWithWarnings
        }
    }

    private var targets: [String] {
        guard case .accept = verdict, let report = item.judgement.report else { return [] }
        return rules.targetsCounted(by: report)
    }

    var counts: DecisionCounts {
        var counts = DecisionCounts()
        for finding in findings {
            if finding.severity == .error { counts.errors += 1 } else { counts.warnings += 1 }
        }
        guard let report = item.judgement.report else { return counts }
        counts.activities = Int32(clamping: report.activities.count)
        // By index: a row taken out of the list would be copied, text by text.
        for index in report.activities.indices where report.activities[index].status == .held {
            counts.held += 1
            counts.participantsTotal += Int64(report.activities[index].participantsTotal)
            counts.participantsWomen += Int64(report.activities[index].participantsWomen)
        }
        return counts
    }
}

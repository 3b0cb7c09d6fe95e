// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Reporting
import Storage

/// One submission on its way through a round: the verdict, the rows it becomes, and in the end its answer.
final class Draft {
    private let item: JudgedEntry
    private let verdict: Verdict
    private let rules: RuleBook
    /// Of the report's row: known for a correction, to be assigned for a first.
    var reportID: Int64?
    /// To be assigned before the decision is written.
    var stamp: ReceiptStamp?

    init(_ item: JudgedEntry, verdict: Verdict, rules: RuleBook) {
        self.item = item
        self.verdict = verdict
        self.rules = rules
        if case .accept(let head) = verdict { reportID = head?.id }
    }

    var id: UUID { item.entry.id }

    private var submission: SubmissionEntry { item.entry.payload }

    /// Whether a decision is to be written.
    var isNew: Bool {
        switch verdict {
        case .accept, .refuse: true
        case .wait, .repeated, .duplicate, .conflict: false
        }
    }

    /// Whether it is the first of its report.
    var isFirst: Bool {
        if case .accept(onto: nil) = verdict { true } else { false }
    }

    private var revision: Int32? {
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
    private(set) lazy var decision: NewDecision? = stamp.flatMap { isNew ? decision($0) : nil }

    private func decision(_ stamp: ReceiptStamp) -> NewDecision {
        NewDecision(
            submissionID: id,
            outcome: outcome,
            stamp: stamp,
            unitCode: submission.unitCode,
            period: item.judgement.report?.period,
            reportID: reportID,
            revision: revision,
            receivedAtMilliseconds: submission.receivedAt,
            counts: counts,
            targets: targets
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

    private var findings: [Finding] {
        if case .refuse(_, let findings) = verdict { return findings }
        return item.judgement.findings
    }

    private var outcome: DecisionOutcome {
        switch verdict {
        case .refuse(let outcome, _): outcome
        default: item.judgement.findings.isEmpty ? .accepted : .acceptedWithWarnings
        }
    }

    private var targets: [String] {
        guard case .accept = verdict, let report = item.judgement.report else { return [] }
        return rules.targetsCounted(by: report)
    }

    private var counts: DecisionCounts {
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

    /// What goes out: the entry for the aggregator, the receipt for the unit.
    func answer(_ view: DecisionRound.View) -> DecisionRound.Answer {
        DecisionRound.Answer(verdict: verdict, accepted: accepted, receipt: receipt(view))
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
        case .refuse, .wait, .conflict:
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
}

// MARK: - The receipt

extension Draft {
    private func receipt(_ view: DecisionRound.View) -> Receipt? {
        switch verdict {
        case .wait:
            return nil
        case .accept, .refuse:
            guard let decision else { return nil }
            return Receipt(
                receiptNo: number(decision.stamp.receiptNumber),
                submissionID: id,
                unitCode: submission.unitCode,
                period: decision.period,
                outcome: Outcome(decision.outcome),
                revision: decision.revision,
                counts: Receipt.Counts(decision.counts),
                countedToward: decision.targets,
                findings: findings,
                contentHash: submission.contentHash,
                receivedAt: submission.receivedAt,
                decidedAt: decision.stamp.decidedAtMilliseconds
            )
        case .repeated(let decision):
            let findings = (view.findings[id] ?? []).compactMap(Finding.init)
            return repeated(decision, outcome: Outcome(decision.outcome), findings: findings)
        case .duplicate(let decision):
            let notice = rules.duplicateFinding(
                receivedAt: decision.receivedAtMilliseconds,
                receiptNumber: number(decision.receiptNumber)
            )
            return repeated(decision, outcome: .duplicate, findings: [notice])
        case .conflict:
            return Receipt(
                receiptNo: nil,
                submissionID: id,
                unitCode: submission.unitCode,
                period: nil,
                outcome: .conflict,
                findings: [rules.idReusedFinding(id)],
                receivedAt: submission.receivedAt,
                decidedAt: Int64(Date().timeIntervalSince1970 * 1_000)
            )
        }
    }

    private func repeated(_ decision: Decision, outcome: Outcome, findings: [Finding]) -> Receipt {
        Receipt(
            receiptNo: number(decision.receiptNumber),
            submissionID: id,
            unitCode: submission.unitCode,
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

    private func number(_ number: Int64) -> String {
        Receipt.number(number, year: rules.plan.year)
    }
}

extension Outcome {
    init(_ outcome: DecisionOutcome) {
        switch outcome {
        case .accepted: self = .accepted
        case .acceptedWithWarnings: self = .acceptedWithWarnings
        case .rejected: self = .rejected
        case .conflict: self = .conflict
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

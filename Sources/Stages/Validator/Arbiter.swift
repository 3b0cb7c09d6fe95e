// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Reporting
import Storage

/// Gives the verdict on a submission, from what the rules say of it and what the database knows. Pure.
struct Arbiter {
    let rules: RuleBook

    /// - Throws: `LostRace` when the verdict hangs on something that was not asked for yet.
    func ruling(_ item: JudgedEntry, _ view: DecisionView) throws -> Ruling {
        let submission = item.entry.payload
        if submission.standing == .conflict { return Ruling(.conflict) }
        if let decision = view.decisions[item.id] { return try ruling(item, decided: decision, view) }
        if let parked = view.parked[item.id] { return Ruling(.waiting(parked)) }
        // The sender's second sending, and no word yet of the first: that may be parked, or on its way.
        if item.isDuplicate, !view.isWhole { throw LostRace() }
        return Ruling(try verdict(item, view))
    }

    /// It has a decision. An answer that holds for the moment belongs to the sending that got it: what was refused and is
    /// sent again is decided anew, and where that comes to the same the first answer is given again.
    private func ruling(_ item: JudgedEntry, decided decision: Decision, _ view: DecisionView) throws -> Ruling {
        // The broker brings a sending again that was decided anew: the decision names its arrival.
        let isOfThisSending =
            item.entry.isRedelivered && decision.receivedAtMilliseconds == item.entry.payload.receivedAt
        if !item.isDuplicate || isOfThisSending { return Ruling(.repeated(decision)) }
        if decision.outcome.isAccepted { return Ruling(.duplicate(decision)) }
        let verdict = try verdict(item, view)
        switch verdict {
        case .refuse(let outcome, let findings)
        where outcome == decision.outcome && findings == view.findings[item.id] ?? []:
            return Ruling(.repeated(decision))
        case .twin(let first) where decision.duplicateOf == first.submissionID:
            return Ruling(.repeated(decision))
        default:
            return Ruling(verdict, replacing: decision)
        }
    }

    private func verdict(_ item: JudgedEntry, _ view: DecisionView) throws -> Verdict {
        guard let key = item.key, let report = item.judgement.report else {
            return .refuse(outcome: .rejected, findings: item.judgement.findings + wrongBase(item, view))
        }
        if view.fits(item) { return .accept(onto: view.heads[key]) }
        guard view.isWhole else { throw LostRace() }
        if let first = view.twins[item.id] { return .twin(first) }
        if report.baseRevision > view.revision(key) { return .park }
        return .refuse(outcome: .conflict, findings: item.judgement.findings + wrongBase(item, view))
    }

    /// What is wrong with the base, also beside other mistakes: whoever mends them shall not learn of it afterwards.
    private func wrongBase(_ item: JudgedEntry, _ view: DecisionView) -> [Finding] {
        guard let key = item.toldKey, let unread = item.judgement.report?.unread,
            !unread.contains(anyOf: .unit, .reportType, .period, .baseRevision)
        else { return [] }
        return rules.revisionFinding(base: item.base, current: view.revision(key)).map { [$0] } ?? []
    }
}

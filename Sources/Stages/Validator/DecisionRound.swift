// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage

/// Decides on submissions of which no id and no report comes twice, in one transaction.
struct DecisionRound {
    /// What came out for one submission. A class, since it is handed on several times.
    final class Answer: Sendable {
        let verdict: Verdict
        let accepted: AcceptedEntry?
        let receipt: Receipt?

        init(verdict: Verdict, accepted: AcceptedEntry?, receipt: Receipt?) {
            self.verdict = verdict
            self.accepted = accepted
            self.receipt = receipt
        }
    }

    let rules: RuleBook
    let patience: Int

    /// - Parameter isAgain: an earlier run met something that it had not looked for, so this one looks for everything.
    func run(_ entries: [JudgedEntry], isAgain: Bool, on connection: PostgresConnection) async throws -> [Answer] {
        let (view, numbers) = try await look(entries, isAgain: isAgain, on: connection)
        let drafts = entries.map { Draft($0, verdict: verdict($0, view), rules: rules) }
        let new = drafts.filter(\.isNew)
        if !new.isEmpty { try await write(new, numbers, on: connection) }
        return drafts.map { $0.answer(view) }
    }

    /// Asks what the database knows, and takes the numbers for what is probably new, all in one flight.
    ///
    /// A submission that ingest saw for the first time has no decision, and a report that says it is the first has none
    /// before it. Neither is asked for: where that is wrong the write fails (SQLSTATE 23505), and the round is run again.
    private func look(
        _ entries: [JudgedEntry],
        isAgain: Bool,
        on connection: PostgresConnection
    ) async throws -> (View, Numbers) {
        let repeated = isAgain ? entries : entries.filter(\.mayBeDecided)
        let followed = isAgain ? entries : entries.filter { $0.mayBeDecided || $0.isCorrection }
        let rows = try await connection.pipeline([
            DecisionRepository.stamps(count: isAgain ? entries.count : entries.count { !$0.isDuplicate }),
            ReportRepository.newIDs(count: entries.count { $0.key != nil && !$0.isCorrection }),
            DecisionRepository.existing(repeated.map(\.entry.id)),
            ReportRepository.heads(followed.compactMap(\.key)),
        ])
        let decisions = try DecisionRepository.decisions(rows[2])
        var findings: [UUID: [StoredFinding]] = [:]
        if !decisions.isEmpty {
            let found = try await connection.pipeline([FindingRepository.existing(Array(decisions.keys))])
            findings = try FindingRepository.findings(found[0])
        }
        return (
            View(decisions: decisions, findings: findings, heads: try ReportRepository.heads(rows[3])),
            Numbers(stamps: try DecisionRepository.stamps(rows[0]), reports: try ReportRepository.ids(rows[1]))
        )
    }

    private func verdict(_ item: JudgedEntry, _ view: View) -> Verdict {
        let submission = item.entry.payload
        if submission.standing == .conflict { return .conflict }
        if let decision = view.decisions[item.entry.id] {
            return submission.standing == .duplicate ? .duplicate(decision) : .repeated(decision)
        }
        guard let key = item.key, let report = item.judgement.report else {
            return .refuse(outcome: .rejected, findings: item.judgement.findings)
        }
        let head = view.heads[key]
        let current = head?.revision ?? 0
        if report.baseRevision == current { return .accept(onto: head) }
        if report.baseRevision > current, item.entry.attempt < patience {
            return .wait(reason: "revision \(report.baseRevision) of \(key.unitCode) \(key.period) has not arrived yet")
        }
        let stale = rules.revisionFinding(base: report.baseRevision, current: current)
        return .refuse(outcome: .conflict, findings: item.judgement.findings + [stale].compactMap { $0 })
    }

    /// Writes everything and commits, after corrected reports have moved on. What is there already, or no longer stands
    /// where it stood, was written by another worker since we looked (`LostRace`).
    private func write(_ drafts: [Draft], _ numbers: Numbers, on connection: PostgresConnection) async throws {
        let firsts = drafts.filter(\.isFirst)
        guard drafts.count <= numbers.stamps.count, firsts.count <= numbers.reports.count else { throw LostRace() }
        for (draft, stamp) in zip(drafts, numbers.stamps) { draft.stamp = stamp }
        for (draft, id) in zip(firsts, numbers.reports) { draft.reportID = id }
        let corrections = drafts.filter { !$0.isFirst }.compactMap(\.newRevision)
        if !corrections.isEmpty {
            let moved = try await connection.pipeline([.begin, ReportRepository.advance(corrections)])
            guard moved[1].count == corrections.count else {
                _ = try await connection.pipeline([.rollback])
                throw LostRace()
            }
        }
        try await connection.load(
            first: corrections.isEmpty ? [.begin] : [],
            [
                ReportRepository.store(firsts.compactMap(\.newRevision)),
                DecisionRepository.store(drafts.compactMap(\.decision)),
                ActivityRepository.store(drafts.compactMap(\.activities)),
                FindingRepository.store(drafts.compactMap(\.findingsToStore)),
            ],
            then: [.commit]
        )
    }

    /// The database's answer to `look`.
    struct View {
        let decisions: [UUID: Decision]
        let findings: [UUID: [StoredFinding]]
        let heads: [ReportKey: ReportHead]
    }

    /// For the decisions and reports of this round, enough of each; what is not used is lost.
    private struct Numbers {
        let stamps: [ReceiptStamp]
        let reports: [Int64]
    }
}

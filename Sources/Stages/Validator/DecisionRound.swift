// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage

/// Decides on submissions of which no id and no report comes twice, in one transaction.
struct DecisionRound {
    /// What came out for one submission.
    struct Answer: Sendable {
        let verdict: Verdict
        let accepted: AcceptedEntry?
        let receipt: Receipt?
    }

    let rules: RuleBook
    let patience: Int

    func run(_ entries: [JudgedEntry], on connection: PostgresConnection) async throws -> [Answer] {
        let view = try await look(entries, on: connection)
        let drafts = entries.map { Draft($0, verdict: verdict($0, view), rules: rules) }
        let new = drafts.filter(\.isNew)
        if !new.isEmpty { try await write(new, on: connection) }
        return drafts.map { $0.answer(view) }
    }

    /// What the database knows of these submissions and reports.
    private func look(_ entries: [JudgedEntry], on connection: PostgresConnection) async throws -> View {
        let rows = try await connection.pipeline([
            DecisionRepository.existing(entries.map(\.entry.id)),
            ReportRepository.heads(entries.compactMap(\.key)),
        ])
        let decisions = try DecisionRepository.decisions(rows[0])
        var findings: [UUID: [StoredFinding]] = [:]
        if !decisions.isEmpty {
            let found = try await connection.pipeline([FindingRepository.existing(Array(decisions.keys))])
            findings = try FindingRepository.findings(found[0])
        }
        return View(decisions: decisions, findings: findings, heads: try ReportRepository.heads(rows[1]))
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

    /// First the corrected reports move on, then everything is written and committed. What is there already, or no longer
    /// stands where it stood, was written by another worker since we looked (`LostRace`).
    private func write(_ drafts: [Draft], on connection: PostgresConnection) async throws {
        let firsts = drafts.filter(\.isFirst)
        let corrections = drafts.filter { !$0.isFirst }.compactMap(\.newRevision)
        let answers = try await connection.pipeline([
            .begin,
            DecisionRepository.stamps(count: drafts.count),
            ReportRepository.newIDs(count: firsts.count),
            ReportRepository.advance(corrections),
        ])
        for (draft, stamp) in zip(drafts, try DecisionRepository.stamps(answers[1])) { draft.stamp = stamp }
        for (draft, id) in zip(firsts, try ReportRepository.ids(answers[2])) { draft.reportID = id }
        guard answers[3].count == corrections.count else {
            _ = try await connection.pipeline([.rollback])
            throw LostRace()
        }
        try await connection.load(
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
}

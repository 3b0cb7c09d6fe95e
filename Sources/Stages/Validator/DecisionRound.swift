// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage

/// Another worker decided something of this round first. Looking again gives the right answer.
struct LostRace: TransientFailure, CustomStringConvertible {
    var isTransient: Bool { true }
    var description: String { "another worker was faster; looking again" }
}

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
        let planned = entries.map { Draft($0, verdict: verdict($0, view), rules: rules) }
        let drafts = try await write(planned, on: connection)
        return drafts.map { $0.answer(view) }
    }

    /// What the database knows of these submissions and reports.
    private func look(_ entries: [JudgedEntry], on connection: PostgresConnection) async throws -> View {
        let rows = try await connection.pipeline([
            DecisionRepository.existing(entries.map(\.entry.id)),
            ReportRepository.heads(entries.compactMap(\.judgement.key)),
        ])
        let decisions = try DecisionRepository.decisions(rows[0])
        var findings: [UUID: [StoredFinding]] = [:]
        if !decisions.isEmpty {
            let found = try await connection.pipeline([FindingRepository.existing(Array(decisions.keys))])
            findings = try FindingRepository.findings(found[0])
        }
        return View(decisions: decisions, findings: findings, heads: try ReportRepository.revisions(rows[1]))
    }

    private func verdict(_ item: JudgedEntry, _ view: View) -> Verdict {
        let submission = item.entry.payload
        if submission.standing == .conflict { return .conflict }
        if let decision = view.decisions[item.entry.id] {
            return submission.standing == .duplicate ? .duplicate(decision) : .repeated(decision)
        }
        guard let key = item.judgement.key, let report = item.judgement.report else {
            return .refuse(outcome: .rejected, findings: item.judgement.findings)
        }
        let current = view.heads[key] ?? 0
        if report.baseRevision == current { return .accept(revision: current + 1) }
        if report.baseRevision > current, item.entry.attempt < patience {
            return .wait(reason: "revision \(report.baseRevision) of \(key.unitCode) \(key.period) has not arrived yet")
        }
        let stale = rules.revisionFinding(base: report.baseRevision, current: current)
        return .refuse(outcome: .conflict, findings: item.judgement.findings + [stale].compactMap { $0 })
    }

    /// First the reports move to their next revisions, then everything about them is written and committed.
    private func write(_ planned: [Draft], on connection: PostgresConnection) async throws -> [Draft] {
        guard planned.contains(where: \.isNew) else { return planned }
        let advances = planned.compactMap(\.advance)
        let ids = advances.isEmpty ? [:] : try await advance(advances, on: connection)
        let drafts = planned.map { $0.assigned(ids) }
        let opening = advances.isEmpty ? [PostgresStatement.begin] : []
        let statements = opening + rows(of: drafts) + [.commit]
        let answers = try await fly(statements, on: connection)
        let stamps = try DecisionRepository.stamps(answers[opening.count])
        return drafts.map { $0.stamped(stamps) }
    }

    private func advance(
        _ advances: [Advance],
        on connection: PostgresConnection
    ) async throws -> [ReportKey: Int64] {
        let answers = try await fly([.begin, ReportRepository.advance(advances)], on: connection)
        let ids = try ReportRepository.advancedIDs(answers[1])
        guard ids.count == advances.count else {
            _ = try await connection.pipeline([.rollback])
            throw LostRace()
        }
        return ids
    }

    /// The decisions come first.
    private func rows(of drafts: [Draft]) -> [PostgresStatement] {
        var statements = [DecisionRepository.insert(drafts.compactMap(\.decision))]
        let activities = drafts.compactMap(\.activities)
        if !activities.isEmpty { statements.append(ActivityRepository.insert(activities)) }
        let findings = drafts.compactMap(\.findingsToStore)
        if !findings.isEmpty { statements.append(FindingRepository.insert(findings)) }
        return statements
    }

    /// A key that is there already was written by another worker since we looked.
    private func fly(
        _ statements: [PostgresStatement],
        on connection: PostgresConnection
    ) async throws -> [PostgresRows] {
        do throws(PostgresError) {
            return try await connection.pipeline(statements)
        } catch {
            if error.sqlState == "23505" { throw LostRace() }
            throw error
        }
    }

    /// The database's answer to `look`.
    struct View {
        let decisions: [UUID: Decision]
        let findings: [UUID: [StoredFinding]]
        let heads: [ReportKey: Int32]
    }
}

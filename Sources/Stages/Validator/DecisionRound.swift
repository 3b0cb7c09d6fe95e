// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage

/// Decides on submissions of which no id and no report comes twice, in one transaction, and with them on all that was
/// parked until they came (`Decisions/0008-parked-corrections.md`).
struct DecisionRound {
    let judge: Judge
    let numbers: Numbers

    private var rules: RuleBook { judge.rules }

    /// - Parameter isAgain: an earlier run met something that it had not looked for, so this one looks for everything.
    /// - Returns: for each entry its answer, and after it those of what was decided with it.
    func run(_ entries: [JudgedEntry], isAgain: Bool, on connection: PostgresConnection) async throws -> [[Answer]] {
        let look = DecisionLook(judge: judge)
        let view = try await look.look(entries, isWhole: isAgain, numbers, on: connection)
        let originals = isAgain ? try await look.originals(of: entries, view, on: connection) : [:]
        let arbiter = Arbiter(rules: rules)
        let drafts = try entries.map { entry in
            let item = originals[entry.id] ?? entry
            let ruling = try arbiter.ruling(item, view)
            return Draft(item, ruling, rules: rules, isForRepeat: item !== entry)
        }
        var followers: [UUID: [Answer]] = [:]
        let written = drafts.filter { $0.isNew || $0.isToPark }
        if !written.isEmpty { followers = try await write(written, on: connection) }
        let owing = drafts.filter(\.mayOweFollowers).map(\.id)
        if !owing.isEmpty {
            let again = try await DecidedFollowers(judge: judge).answers(of: owing, on: connection)
            followers.merge(again) { $0 + $1 }
        }
        return drafts.map { [$0.answer(view.findings[$0.id] ?? [])] + (followers[$0.id] ?? []) }
    }

    /// Writes everything and commits, after corrected reports have moved on. What is there already, or no longer stands
    /// where it stood, was written by another worker since we looked (`LostRace`).
    private func write(_ drafts: [Draft], on connection: PostgresConnection) async throws -> [UUID: [Answer]] {
        let firsts = drafts.filter(\.isFirst)
        let numbered = drafts.filter(\.needsNumber)
        let corrections = drafts.filter { !$0.isFirst && $0.newRevision != nil }
        let waiting = drafts.filter(\.isToPark)
        try await number(numbered, firsts, on: connection)
        var opening: [PostgresStatement] = [.begin]
        var followers: [UUID: [Answer]] = [:]
        if !waiting.isEmpty {
            try await lock(waiting, corrections, on: connection)
            opening = []
        }
        let replaced = drafts.compactMap(\.ruling.replaced?.submissionID)
        if !replaced.isEmpty {
            let gone = try await connection.pipeline(opening + [DecisionRepository.replace(replaced)])
            guard gone.last?.count == replaced.count else { throw LostRace() }
            opening = []
        }
        if !corrections.isEmpty {
            followers = try await advance(corrections, opening, on: connection)
            opening = []
        }
        try await connection.load(
            first: opening,
            [
                ReportRepository.store(firsts.compactMap(\.newRevision)),
                DecisionRepository.store(drafts.compactMap(\.decision)),
                ActivityRepository.store(drafts.compactMap(\.activities)),
                FindingRepository.store(drafts.compactMap(\.findingsToStore)),
                ParkedRepository.store(waiting.compactMap(\.parked)),
            ],
            then: [.commit]
        )
        numbers.use(stamps: numbered.count, reports: firsts.count)
        return followers
    }

    /// Gives receipts and reports their numbers. Enough were taken ahead, but for what came again or came early.
    private func number(_ numbered: [Draft], _ firsts: [Draft], on connection: PostgresConnection) async throws {
        if !numbers.cover(stamps: numbered.count, reports: firsts.count) {
            let rows = try await connection.pipeline([
                DecisionRepository.stamps(count: max(0, numbered.count - numbers.stamps.count)),
                ReportRepository.newIDs(count: max(0, firsts.count - numbers.reports.count)),
            ])
            numbers.add(stamps: try DecisionRepository.stamps(rows[0]), reports: try ReportRepository.ids(rows[1]))
        }
        for (draft, stamp) in zip(numbered, numbers.stamps) { draft.stamp = stamp }
        for (draft, id) in zip(firsts, numbers.reports) { draft.reportID = id }
    }

    /// Begins the transaction with the locks of all reports that it parks under or moves on, in one order. Whoever takes a
    /// base holds the same lock, so the base is not there and cannot come while we park.
    private func lock(
        _ waiting: [Draft],
        _ corrections: [Draft],
        on connection: PostgresConnection
    ) async throws {
        let keys = waiting.compactMap(\.item.key)
        let reserved = try await connection.pipeline([
            ReportRepository.reserve(keys, planYear: Int32(rules.plan.year)), ReportRepository.heads(keys),
        ])
        let heads = try ReportRepository.heads(reserved[1])
        let ids = heads.values.map(\.id) + corrections.compactMap(\.reportID)
        let locked = try await connection.pipeline([.begin, ReportRepository.lock(ids.sorted())])
        let revisions = try ReportRepository.revisions(locked[1])
        for draft in waiting {
            guard let head = draft.item.key.flatMap({ heads[$0] }), let revision = revisions[head.id],
                revision < draft.item.base
            else { throw LostRace() }
        }
    }

    /// Moves the corrected reports on, and decides what was parked until then. The flight is the one that moved them
    /// before anything could be parked.
    private func advance(
        _ corrections: [Draft],
        _ opening: [PostgresStatement],
        on connection: PostgresConnection
    ) async throws -> [UUID: [Answer]] {
        let batch = corrections.compactMap(\.newRevision)
        let ready = corrections.compactMap { draft in
            draft.item.key.flatMap { key in draft.revision.map { (key: key, upTo: $0) } }
        }
        let moved = try await connection.pipeline(
            opening + [ReportRepository.advance(batch), ParkedRepository.waiting(ready)]
        )
        guard moved[opening.count].count == batch.count else { throw LostRace() }
        let parked = Set(try ParkedRepository.parked(moved[opening.count + 1]).map(\.key))
        var followers: [UUID: [Answer]] = [:]
        for draft in corrections {
            guard let key = draft.item.key, parked.contains(key) else { continue }
            followers[draft.id] = try await ParkedChain(judge: judge, leader: draft).decide(on: connection)
        }
        return followers
    }
}

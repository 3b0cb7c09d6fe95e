// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage

/// Decides what was parked under one report, in the transaction that took the base, whose lock on the report's row it has.
///
/// Revision by revision, as far as the chain goes; of rivals on one base the one that arrived at the broker first, then
/// the one of the lesser id. It goes in pages, each written before the next is read, so that a long chain needs little
/// memory.
final class ParkedChain {
    /// Bodies in one page.
    private static let pageBytes = 2 << 20
    private static let pageCount = 64

    private let judge: Judge
    private let leader: Draft
    private var head: ReportHead
    /// What took the last revision: of a rival that says the same it is the earlier one.
    private var last: Draft
    private var answers: [Answer] = []

    init(judge: Judge, leader: Draft) {
        self.judge = judge
        self.leader = leader
        last = leader
        head = ReportHead(id: leader.reportID ?? 0, revision: leader.revision ?? 0)
    }

    /// - Returns: the answers, in the order of the decisions.
    func decide(on connection: PostgresConnection) async throws -> [Answer] {
        guard let key = leader.item.key else { return [] }
        let rows = try await connection.pipeline([ParkedRepository.waiting([(key: key, upTo: .max)])])
        var rest = reachable(try ParkedRepository.parked(rows[0]))[...]
        while !rest.isEmpty {
            let page = Self.page(of: rest)
            rest = rest.dropFirst(page.count)
            guard try await decide(page, on: connection) else { break }
        }
        if last !== leader {
            _ = try await connection.pipeline([ReportRepository.settle(head.id, at: head.revision, last.id)])
        }
        return answers
    }

    /// Those that are decided if each takes its base: sorted by base, up to the first gap.
    private func reachable(_ parked: [ParkedSubmission]) -> [ParkedSubmission] {
        var next = head.revision
        return Array(
            parked.prefix { item in
                if item.baseRevision == next { next += 1 }
                return item.baseRevision < next
            }
        )
    }

    private static func page(of parked: ArraySlice<ParkedSubmission>) -> ArraySlice<ParkedSubmission> {
        var bytes = 0
        var count = 0
        for item in parked {
            bytes += Int(item.bodySize)
            if count > 0, bytes > pageBytes || count == pageCount { break }
            count += 1
        }
        return parked.prefix(count)
    }

    /// Whether the chain goes on.
    private func decide(_ page: ArraySlice<ParkedSubmission>, on connection: PostgresConnection) async throws -> Bool {
        let rows = try await connection.pipeline([SubmissionRepository.stored(page.map(\.submissionID))])
        let judged = judge.judged(try SubmissionRepository.stored(rows[0]), isRedelivered: false)
        let items = Dictionary(judged.map { ($0.id, $0) }) { first, _ in first }
        var drafts: [Draft] = []
        for parked in page {
            guard parked.baseRevision <= head.revision, let item = items[parked.submissionID] else { break }
            drafts.append(draft(item, parked))
        }
        try await connection.load(
            first: [ParkedRepository.remove(drafts.map(\.id))],
            [
                DecisionRepository.store(drafts.compactMap(\.decision)),
                ActivityRepository.store(drafts.compactMap(\.activities)),
                FindingRepository.store(drafts.compactMap(\.findingsToStore)),
            ]
        )
        answers += drafts.map { $0.answer([]) }
        return drafts.count == page.count
    }

    private func draft(_ item: JudgedEntry, _ parked: ParkedSubmission) -> Draft {
        let draft = Draft(item, Ruling(verdict(item)), rules: judge.rules, leader: leader.id)
        draft.stamp = ReceiptStamp(
            receiptNumber: parked.receiptNumber,
            decidedAtMilliseconds: leader.stamp?.decidedAtMilliseconds ?? parked.parkedAtMilliseconds
        )
        if let revision = draft.revision {
            head = ReportHead(id: head.id, revision: revision)
            last = draft
        }
        return draft
    }

    /// The rules may have changed since it was parked, so it may be refused now.
    private func verdict(_ item: JudgedEntry) -> Verdict {
        guard item.key == leader.item.key, let report = item.judgement.report else {
            return .refuse(outcome: .rejected, findings: item.judgement.findings)
        }
        if item.base == head.revision { return .accept(onto: head) }
        if item.base == last.item.base, item.entry.payload.account == last.submission.account,
            let other = last.item.judgement.report, let stamp = last.stamp, report.says(theSameAs: other)
        {
            return .twin(
                EarlierSubmission(
                    submissionID: last.id,
                    receiptNumber: stamp.receiptNumber,
                    receivedAtMilliseconds: last.submission.receivedAt
                )
            )
        }
        let stale = judge.rules.revisionFinding(base: item.base, current: head.revision)
        return .refuse(outcome: .conflict, findings: item.judgement.findings + [stale].compactMap { $0 })
    }
}

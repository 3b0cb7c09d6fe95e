// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage
import TestSupport
import Testing

@testable import Stages

/// What is sent once more: under its id, or the same content under another.
@Suite("Sending again") struct ResendingTests {
    @Test("What was refused is said again as refused, under its number, not as received before")
    func refusedAgain() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report).withWrongRow()
            let first = try #require(try await ground.sent(report))
            let again = try #require(try await ground.sent(report, later: 60_000))
            #expect(first.outcome == .rejected)
            #expect(again == first)
            #expect(try await ground.count("decisions") == 1)
            #expect(try await ground.count("replaced_decisions") == 0)
        }
    }

    @Test("A conflict is said again as a conflict, and names the revision that stands by then")
    func conflictAgain() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            try await ground.sent(report)
            let stale = report.revision(on: 0, saying: "Khác")
            let first = try #require(try await ground.sent(stale))
            #expect(try await ground.sent(stale, later: 1_000) == first)
            try await ground.sent(report.revision(on: 1))
            let later = try #require(try await ground.sent(stale, later: 2_000))
            #expect(first.outcome == .conflict && later.outcome == .conflict)
            #expect(later.receiptNo != first.receiptNo && later.findings != first.findings)
            #expect(later.findings.last?.messageVi.contains("bản số 2") == true)
            #expect(try await ground.trace(stale.id).contains { $0.table == "replaced_decisions" })
            #expect(try await ground.audit().isSound)
        }
    }

    @Test("What was refused for a base that was missing is decided anew once the base is there")
    func fitsNow() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            let correction = report.revision(on: 1)
            // As a version did that gave up waiting.
            let entry = try await ground.ingested([try correction.entry()])[0]
            try await ground.refuse(entry, as: .conflict)
            try await ground.sent(report)
            let resent = try await ground.ingested([try correction.entry(later: 90_000)])
            let decided = try await ground.decided(resent)
            let receipt = try #require(decided.receipts[correction.id]?.first)
            #expect(receipt.outcome.isAccepted && receipt.revision == 2)
            #expect(receipt.receivedAt == resent[0].payload.receivedAt)
            // The broker brings that very sending again: the same answer, not "received before".
            let brought = try await ground.decided(resent.map { $0.broughtAgain })
            #expect(brought.receipts == decided.receipts)
            #expect(brought.revisions == [2])
            // And one sending more is a duplicate.
            #expect(try await ground.sent(correction, later: 95_000)?.outcome == .duplicate)
            #expect(try await ground.revision(report) == 2)
            #expect(try await ground.count("replaced_decisions") == 1)
            #expect(try await ground.audit().isSound)
        }
    }

    @Test("What was refused and now comes before its base waits for it")
    func waitsNow() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            let correction = report.revision(on: 1)
            try await ground.refuse(try await ground.ingested([try correction.entry()])[0], as: .conflict)
            #expect(try await ground.sent(correction, later: 60_000)?.outcome == .waiting)
            #expect(try await ground.count("decisions") == 0)
            try await ground.sent(report)
            #expect(try await ground.revision(report) == 2)
            #expect(try await ground.audit().isSound)
        }
    }

    @Test("The same content under another id is a duplicate that names the first receipt, first report or correction")
    func otherID() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            let correction = report.revision(on: 1)
            for submission in [report, correction] {
                let first = try #require(try await ground.sent(submission))
                let twin = submission.under(UUID())
                let entries = try await ground.ingested([try twin.entry(later: 500)])
                let decided = try await ground.decided(entries)
                let receipt = try #require(decided.receipts[twin.id]?.first)
                #expect(receipt.outcome == .duplicate && receipt.receiptNo == first.receiptNo)
                #expect(receipt.findings.first?.messageVi.contains(first.receiptNo ?? "?") == true)
                #expect(decided.accepted.isEmpty)
                let brought = try await ground.decided(entries.map { $0.broughtAgain })
                #expect(brought.receipts == decided.receipts)
                #expect(try await ground.sent(twin, later: 900)?.receiptNo == first.receiptNo)
            }
            let counts = try await ground.audit()
            #expect(counts.decisions[.duplicate] == 2 && counts.isSound)
            #expect(try await ground.revision(report) == 2)
        }
    }

    @Test("The same content is known long after, when more revisions stand on it")
    func otherIDLater() async throws {
        try await HandlerGround.with { ground, generator in
            let chain = try generator.next(.report).chain(5)
            for submission in chain { try await ground.sent(submission) }
            for submission in chain {
                #expect(try await ground.sent(submission.under(UUID()))?.outcome == .duplicate)
            }
            #expect(try await ground.revision(chain[0]) == 6)
        }
    }

    @Test("The same content under another id while the first waits is a duplicate of what waits")
    func otherIDOfParked() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            let correction = report.revision(on: 1)
            let waiting = try #require(try await ground.sent(correction))
            let twin = try #require(try await ground.sent(correction.under(UUID()), later: 10))
            #expect(twin.outcome == .duplicate && twin.receiptNo == waiting.receiptNo)
            #expect(try await ground.count("parked") == 1)
            try await ground.sent(report)
            #expect(try await ground.revision(report) == 2)
            #expect(try await ground.audit().isSound)
        }
    }

    @Test("Receipt numbers have no gaps, whatever came early, twice, or again after a crash")
    func numbersWithoutGaps() async throws {
        try await HandlerGround.with { ground, generator in
            let chains = try generator.reports(5).map { $0.chain(3) }
            let submissions = chains.flatMap { [$0[2], $0[0], $0[0].under(UUID()), $0[3], $0[1]] }
            let entries = try await ground.arrived(submissions)
            for start in stride(from: 0, to: entries.count, by: 4) {
                let batch = Array(entries[start..<min(start + 4, entries.count)])
                _ = try await ground.decided(batch)
                _ = try await ground.decided(batch.map { $0.broughtAgain })
            }
            let rows = try await ground.pool.query("SELECT max(receipt_no), count(DISTINCT receipt_no) FROM decisions")
            #expect(try rows.int8(0, 0) == 20 && rows.int8(0, 1) == 20)
        }
    }

    @Test("A sending clock of its own does not make another content")
    func otherClock() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            try await ground.sent(report)
            let text = String(decoding: report.under(UUID()).body, as: UTF8.self)
            let clock = "\"sent_at\":\"2025-07-01T09:00:00+07:00\""
            let stamped =
                text.contains("\"sent_at\"")
                ? text.replacing(/"sent_at":"[^"]*"/, with: clock)
                : text.replacing("\"base_revision\"", with: "\(clock),\"base_revision\"")
            let id = try #require(text.firstMatch(of: /"submission_id":"([^"]+)"/)?.1)
            let twin = GeneratedSubmission(
                kind: .report,
                id: try #require(UUID(uuidString: String(id))),
                unitCode: report.unitCode,
                account: report.account,
                body: Array(stamped.utf8)
            )
            #expect(try await ground.sent(twin)?.outcome == .duplicate)
        }
    }
}

extension HandlerGround {
    /// Decides in place of the validator.
    fileprivate func refuse(_ entry: WorkEntry<SubmissionEntry>, as outcome: DecisionOutcome) async throws {
        let finding = validator.judge.rules.revisionFinding(base: 1, current: 0)
        try await pool.withConnection { connection in
            let rows = try await connection.pipeline([DecisionRepository.stamps(count: 1)])
            let decision = NewDecision(
                submissionID: entry.id,
                outcome: outcome,
                stamp: try DecisionRepository.stamps(rows[0])[0],
                unitCode: entry.payload.unitCode,
                period: nil,
                reportID: nil,
                revision: nil,
                receivedAtMilliseconds: entry.payload.receivedAt,
                counts: DecisionCounts(errors: 1),
                targets: []
            )
            try await connection.load(
                first: [.begin],
                [
                    DecisionRepository.store([decision]),
                    FindingRepository.store([(entry.id, [finding].compactMap { $0 })]),
                ],
                then: [.commit]
            )
        }
    }
}

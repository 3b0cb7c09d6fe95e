// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import TestSupport
import Testing

@testable import Stages

/// An id belongs to its account: whoever uses another's finds it free.
@Suite("Ids of others") struct SquattingTests {
    /// What two accounts send under one id.
    private struct Case {
        let mine: GeneratedSubmission
        let theirs: GeneratedSubmission
        /// Other bytes of theirs.
        let other: GeneratedSubmission

        init(_ generator: inout ReportGenerator) throws {
            mine = try generator.next(.report)
            var next = try generator.next(.report)
            while next.account == mine.account { next = try generator.next(.report) }
            theirs = next.under(mine.id)
            other = GeneratedSubmission(
                kind: .report,
                id: mine.id,
                unitCode: theirs.unitCode,
                account: theirs.account,
                body: theirs.body + Array(" ".utf8)
            )
        }
    }

    @Test("The second account's report is stored under an id of ours, and answered under its own", arguments: [0, 40])
    func stored(others: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let sent = try Case(&generator)
            _ = try await ground.decided(try await ground.ingested([try sent.mine.entry()]))
            let batch = [sent.theirs] + (try generator.reports(others))
            let ingested = try await ground.ingested(batch.map { try $0.entry() })
            let entry = try #require(
                ingested.first { $0.payload.account == sent.theirs.account && $0.payload.senderID != nil }
            )
            #expect(entry.payload.standing == .original)
            #expect(entry.id == SubmissionID.own(sent.mine.id, of: sent.theirs.account))
            #expect(entry.payload.senderID == sent.mine.id)
            let decided = try await ground.decided(ingested)
            let receipts = try #require(decided.receipts[sent.mine.id])
            #expect(receipts.count == 1 && receipts[0].unitCode == sent.theirs.unitCode)
            // Its body names the id as its sender knows it, and that is no mistake.
            #expect(receipts[0].outcome.isAccepted && !receipts[0].findings.map(\.code).contains(.idMismatch))
            #expect(try await ground.count("submissions") == Int64(2 + others))
            #expect(try await ground.count("resubmissions") == 0)
            #expect(
                try await ground.pool.query(
                    "SELECT count(*) FROM submissions WHERE id = $1 AND sender_id = $2",
                    [.uuid(entry.id), .uuid(sent.mine.id)]
                ).int8(0, 0) == 1
            )
        }
    }

    @Test("An id used twice by the second account is a conflict that names the id as its sender knows it")
    func conflict() async throws {
        try await HandlerGround.with { ground, generator in
            let sent = try Case(&generator)
            let batch = try [sent.mine, sent.theirs, sent.other].map { try $0.entry() }
            let decided = try await ground.decided(try await ground.ingested(batch))
            let receipts = try #require(decided.receipts[sent.mine.id])
            #expect(receipts.count == 3 && decided.receipts.count == 1)
            let conflict = try #require(receipts.first { $0.outcome == .conflict })
            #expect(conflict.unitCode == sent.theirs.unitCode && conflict.findings.map(\.code) == [.revisionIDReused])
            #expect(conflict.findings[0].messageVi.contains(sent.mine.id.uuidString.lowercased()))
        }
    }

    @Test(
        "In every order, in one batch or several, each account has its own first, repeat and conflict",
        arguments: 1...8
    )
    func orders(seed: UInt64) async throws {
        try await HandlerGround.with { ground, generator in
            var random = SeededBytes(seed: seed)
            let sent = try Case(&generator)
            let others = seed % 2 == 0 ? try generator.reports(40) : []
            let messages = shuffled([sent.mine, sent.theirs, sent.theirs, sent.other, sent.mine] + others, &random)
            var found: [SubmissionEntry] = []
            if seed % 4 < 2 {
                found = try await ground.ingested(try messages.map { try $0.entry() }).map(\.payload)
            } else {
                for message in messages {
                    found += try await ground.ingested([try message.entry()]).map(\.payload)
                }
            }
            var expected: [String: [SubmissionEntry.Standing]] = [:]
            var first: [String: [UInt8]] = [:]
            for message in messages {
                let isFirst = first[key(message)] == nil
                let standing: SubmissionEntry.Standing =
                    isFirst ? .original : first[key(message)] == message.body ? .duplicate : .conflict
                if isFirst { first[key(message)] = message.body }
                expected[key(message), default: []].append(standing)
            }
            var standings: [String: [SubmissionEntry.Standing]] = [:]
            for entry in found {
                standings["\(entry.account) \(entry.senderID ?? entry.id)", default: []].append(entry.standing)
            }
            #expect(standings == expected, "seed \(seed)")
            #expect(found.filter { $0.senderID != nil }.allSatisfy { $0.id != sent.mine.id })
            #expect(try await ground.count("submissions") == Int64(2 + others.count))
        }
    }

    private func key(_ message: GeneratedSubmission) -> String { "\(message.account) \(message.id)" }

    private func shuffled(
        _ messages: [GeneratedSubmission],
        _ random: inout SeededBytes
    ) -> [GeneratedSubmission] {
        var rest = messages
        return messages.map { _ in rest.remove(at: Int(random.next() % UInt64(rest.count))) }
    }

    @Test("What was stored and failed on the way is no duplicate when it is tried again", arguments: [3, 40])
    func triedAgain(count: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let sent = try Case(&generator)
            let reports = [sent.mine, sent.theirs] + (try generator.reports(count))
            _ = try await ground.ingested(try reports.map { try $0.entry() })
            let again = try reports.map { report in
                let entry = WorkEntry(id: report.id, payload: try report.entry().payload)
                let (properties, body) = ground.ingest.pack(entry)
                // As the tier brings it back.
                let delivery = HostileDelivery.of(body, key: ReportTopology.submitted, properties: properties)
                return WorkEntry(id: report.id, payload: try Door.admit(delivery).get(), attempt: 1)
            }
            let found = try await ground.ingested(again)
            #expect(found.map(\.payload.standing) == Array(repeating: .original, count: reports.count))
            #expect(found.map(\.payload.account).sorted() == reports.map(\.account).sorted())
            #expect(found.filter { $0.payload.senderID == sent.mine.id }.count == 1)
            #expect(try await ground.count("submissions") == Int64(reports.count))
            #expect(try await ground.count("resubmissions") == 0)
        }
    }
}

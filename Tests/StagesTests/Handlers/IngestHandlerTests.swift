// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import TestSupport
import Testing

@testable import Stages

/// Few submissions are stored by one statement, many by COPY: what comes out must be the same.
@Suite("Ingest") struct IngestHandlerTests {
    @Test("What is sent again is a duplicate, what the broker brings again is not", arguments: [3, 40])
    func repeats(count: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let reports = try generator.reports(count)
            let first = try await ground.ingested(reports.map { try $0.entry() })
            #expect(first.map(\.payload.standing) == Array(repeating: .original, count: count))
            #expect(first.map { Array($0.payload.body) } == reports.map(\.body))

            let again = try await ground.ingested(try reports.map { try $0.entry(isRedelivered: true) })
            #expect(again.map(\.payload.standing) == Array(repeating: .original, count: count))

            let sent = try await ground.ingested(reports.map { try $0.entry() })
            #expect(sent.map(\.payload.standing) == Array(repeating: .duplicate, count: count))
            #expect(try await ground.count("submissions") == Int64(count))
            #expect(try await ground.count("resubmissions") == Int64(count))
        }
    }

    @Test("An id that is used for something else is a conflict, in whichever batch it comes", arguments: [0, 40])
    func conflicts(others: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            let other = try generator.next(.report).under(UUID())
            let stranger = GeneratedSubmission(
                kind: .report,
                id: report.id,
                unitCode: report.unitCode,
                account: report.account,
                body: other.body
            )
            // The same id three times in one batch: stored, repeated, contradicted.
            let batch = [report, report, stranger] + (try generator.reports(others))
            let standings = try await ground.ingested(batch.map { try $0.entry() }).map(\.payload.standing)
            #expect(standings.prefix(3) == [.original, .duplicate, .conflict])
            #expect(standings.dropFirst(3).allSatisfy { $0 == .original })
            #expect(try await ground.count("submissions") == Int64(others + 1))
            #expect(try await ground.count("resubmissions") == 2)
        }
    }

    @Test("Two workers with the same submissions store each once, and one of them sees the repeat", arguments: [4, 60])
    func races(count: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let entries = try generator.reports(count).map { try $0.entry() }
            async let left = ground.ingested(entries)
            async let right = ground.ingested(entries.reversed())
            let standings = try await (left + right).map(\.payload.standing)
            #expect(standings.count { $0 == .original } == count)
            #expect(standings.count { $0 == .duplicate } == count)
            #expect(try await ground.count("submissions") == Int64(count))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Reporting
import TestSupport
import Testing

@testable import Stages

/// The validator asks the database only for what may be there. These are the cases in which something is there that it
/// did not ask for.
@Suite("Validator") struct ValidatorHandlerTests {
    @Test("A bundle that was published twice gets the same receipts, and marks what it hands on", arguments: [3, 40])
    func repeatedBundles(count: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let entries = try await ground.ingested(try generator.reports(count).map { try $0.entry() })
            let first = try await ground.decided(entries)
            let second = try await ground.decided(entries)
            #expect(first.outcomes == Array(repeating: .done, count: count))
            #expect(second.numbers == first.numbers)
            #expect(first.accepted.count == count)
            #expect(first.accepted.allSatisfy { !$0.payload.isRepeated })
            #expect(second.accepted.allSatisfy { $0.payload.isRepeated })
            #expect(second.accepted.map(\.payload.reportID).sorted() == first.accepted.map(\.payload.reportID).sorted())
            #expect(try await ground.count("decisions") == Int64(count))
        }
    }

    @Test("A report that is sent as the first a second time is a conflict that names the base", arguments: [0, 40])
    func staleBase(others: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            let other = report.revision(on: 0, saying: "Một báo cáo khác cùng kỳ")
            _ = try await ground.decided(try await ground.ingested([try report.entry()]))
            let batch = [other] + (try generator.reports(others))
            let decided = try await ground.decided(try await ground.ingested(batch.map { try $0.entry() }))
            let receipt = try #require(decided.receipts[other.id]?.first)
            #expect(receipt.outcome == .conflict)
            #expect(receipt.findings.map(\.code).contains(.revisionStaleBase))
            #expect(decided.accepted.count == others)
            #expect(try await ground.count("reports") == Int64(others + 1))
        }
    }

    @Test("A duplicate that overtakes its original leaves it the acceptance, and its arrival")
    func overtakingDuplicate() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            let original = try await ground.ingested([try report.entry()])
            let duplicate = try await ground.ingested([try report.entry(later: 5_000)])
            #expect(duplicate.map(\.payload.standing) == [.duplicate])
            let early = try await ground.decided(duplicate)
            let late = try await ground.decided(original)
            #expect(early.numbers == late.numbers)
            #expect(early.receipts[report.id]?.map(\.outcome) == [.duplicate])
            #expect(late.receipts[report.id]?.allSatisfy { $0.outcome.isAccepted } == true)
            #expect(late.receipts[report.id]?.map(\.receivedAt) == original.map(\.payload.receivedAt))
            #expect(try await ground.count("decisions") == 1)
        }
    }

    @Test("Two workers with the same bundles decide each submission once", arguments: [4, 60])
    func races(count: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let entries = try await ground.ingested(try generator.reports(count).map { try $0.entry() })
            async let left = ground.decided(entries)
            async let right = ground.decided(entries.reversed())
            let (first, second) = try await (left, right)
            #expect(first.numbers == second.numbers)
            #expect(try await ground.count("decisions") == Int64(count))
            #expect(try await ground.count("reports") == Int64(count))
        }
    }
}

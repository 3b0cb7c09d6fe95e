// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import TestSupport
import Testing

@testable import Stages

/// The aggregator asks only for what may count already. A revision that comes again unmarked must not count twice.
@Suite("Aggregator") struct AggregatorHandlerTests {
    @Test("What comes twice counts once, marked or not, one after the other or at once", arguments: [3, 60])
    func repeats(count: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let entries = try await ground.ingested(try generator.reports(count).map { try $0.entry() })
            let accepted = try await ground.decided(entries).accepted
            async let left = ground.aggregator.handle(accepted)
            async let right = ground.aggregator.handle(accepted.reversed())
            _ = try await (left, right)
            let total = try await ground.total()
            #expect(total > 0)
            _ = try await ground.aggregator.handle(accepted)
            _ = try await ground.aggregator.handle(try await ground.decided(entries).accepted)
            #expect(try await ground.total() == total)
            #expect(try await ground.count("folded") == Int64(count))
            #expect(try await ground.count("unit_total_drift") == 0)
        }
    }

    @Test("An older revision that comes late changes nothing")
    func lateRevision() async throws {
        try await HandlerGround.with { ground, generator in
            let entries = try await ground.ingested([try generator.next(.report).entry()])
            let first = try #require(try await ground.decided(entries).accepted.first)
            var newer = first.payload
            newer.revision = 2
            newer.contributions = []
            _ = try await ground.aggregator.handle([WorkEntry(id: newer.submissionID, payload: newer)])
            _ = try await ground.aggregator.handle([first])
            #expect(try await ground.total() == 0)
            #expect(try await ground.count("folded") == 1)
        }
    }
}

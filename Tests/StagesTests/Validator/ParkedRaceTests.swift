// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage
import Testing

@testable import Stages
@testable import TestSupport

/// Several validators with pools of their own at one database.
@Suite("Parked corrections, several validators") struct ParkedRaceTests {
    @Test("Chains of 60 in any order are accepted whole", arguments: [2, 3])
    func shuffled(workers: Int) async throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed), \(workers) validators")
        try await HandlerGround.with { ground, generator in
            var random = SplitMix64(seed: seed)
            for _ in 0..<4 {
                let chain = try generator.next(.report).chain(59)
                var entries = try await ground.arrived(chain)
                entries.shuffle(using: &random)
                let decided = try await Self.atOnce(workers, entries, on: ground, &random)
                #expect(try await ground.revision(chain[0]) == 60, "seed \(seed)")
                #expect(decided.revisions == (1...60).map { $0 }, "seed \(seed)")
                for submission in chain {
                    let told = decided.told(submission)
                    #expect(told.count { $0.isAccepted } == 1, "seed \(seed): \(told)")
                    #expect(told.allSatisfy { $0.isAccepted || $0 == .waiting }, "seed \(seed): \(told)")
                }
                #expect(try await ground.count("parked") == 0, "seed \(seed)")
            }
            #expect(try await ground.audit().isSound)
        }
    }

    @Test("Several chains through the same batches meet no dead lock and lose nothing")
    func interleaved() async throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        try await HandlerGround.with { ground, generator in
            var random = SplitMix64(seed: seed)
            var chains: [[GeneratedSubmission]] = []
            for _ in 0..<12 { chains.append(try generator.next(.report).chain(9)) }
            var entries = try await ground.arrived(Array(chains.joined()))
            entries.shuffle(using: &random)
            let decided = try await Self.atOnce(3, entries, on: ground, &random)
            for chain in chains {
                #expect(try await ground.revision(chain[0]) == 10, "seed \(seed)")
                for submission in chain {
                    #expect(decided.told(submission).count { $0.isAccepted } == 1, "seed \(seed)")
                }
            }
            #expect(try await ground.count("parked") == 0, "seed \(seed)")
            #expect(try await ground.count("decisions") == 120, "seed \(seed)")
        }
    }

    @Test("A submission and its repeat at once are one acceptance and one duplicate")
    func repeatAtOnce() async throws {
        try await HandlerGround.with { ground, generator in
            let (other, pool) = ground.another()
            for _ in 0..<25 {
                let report = try generator.next(.report)
                let original = try await ground.ingested([try report.entry()])
                let duplicate = try await ground.ingested([try report.entry(later: 3)])
                async let left = ground.decided(original)
                async let right = ground.decided(duplicate, by: other)
                let (first, second) = try await (left, right)
                #expect(first.told(report).map { $0.isAccepted } == [true])
                #expect(second.told(report) == [.duplicate])
                #expect(first.numbers == second.numbers)
                #expect(first.receipts[report.id]?.map(\.receivedAt) == original.map(\.payload.receivedAt))
            }
            await pool.close()
        }
    }

    @Test("The same content under two ids at once is one acceptance and one duplicate of it")
    func twinsAtOnce() async throws {
        try await HandlerGround.with { ground, generator in
            let (other, pool) = ground.another()
            for _ in 0..<10 {
                let report = try generator.next(.report)
                let twin = report.under(UUID())
                let entries = try await ground.arrived([report, twin])
                async let left = ground.decided([entries[0]])
                async let right = ground.decided([entries[1]], by: other)
                let decided = try await left + right
                let told = decided.told(report) + decided.told(twin)
                #expect(told.count { $0.isAccepted } == 1 && told.count { $0 == .duplicate } == 1)
                #expect(Set(decided.numbers.values.joined()).count == 1)
            }
            await pool.close()
        }
    }

    /// Deals the entries out to so many validators, which work at once, in batches of one to seven.
    private static func atOnce(
        _ workers: Int,
        _ entries: [WorkEntry<SubmissionEntry>],
        on ground: HandlerGround,
        _ random: inout SplitMix64
    ) async throws -> HandlerGround.Decided {
        var hands = Array(repeating: [[WorkEntry<SubmissionEntry>]](), count: workers)
        var rest = entries[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(random.number(1...7)))
            rest = rest.dropFirst(batch.count)
            hands[random.number(0...workers - 1)].append(batch)
        }
        return try await withThrowingTaskGroup(of: HandlerGround.Decided.self) { group in
            for hand in hands {
                group.addTask {
                    let (validator, pool) = ground.another()
                    var all = HandlerGround.Decided(outcomes: [])
                    for batch in hand { all = all + (try await ground.decided(batch, by: validator)) }
                    await pool.close()
                    return all
                }
            }
            return try await group.reduce(HandlerGround.Decided(outcomes: []), +)
        }
    }
}

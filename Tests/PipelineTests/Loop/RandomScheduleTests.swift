// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// A generator whose stream a seed fixes (SplitMix64).
private struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Random schedules", .timeLimit(.minutes(3))) struct RandomScheduleTests {
    /// What was sent, by what must become of it.
    private struct Expectation {
        var good: Set<String> = []
        var dead: Set<String> = []
        var unreadable = 0
    }

    @Test(
        "Whatever happens in whatever order, each entry is handled or becomes a row, and none does both",
        arguments: 0..<60
    )
    func anything(seed: UInt64) async throws {
        var random = Seeded(seed)
        let ground = LoopGround(
            lanes: Int.random(in: 1...4, using: &random),
            batch: Int.random(in: 1...8, using: &random)
        )
        ground.broker.declare("people")
        var expected = Expectation()
        let settled = try await ground.run {
            for step in 0..<60 {
                send(step, ground, &expected, &random)
                disturb(ground, &random)
                await Task.yield()
            }
            heal(ground)
            try await ground.untilIdle(company: true)
        }
        #expect(settled, "seed \(seed)")
        #expect(Set(ground.written) == expected.good, "seed \(seed)")
        #expect(Set(ground.forwarded.filter { !$0.hasPrefix("company") }) == expected.good, "seed \(seed)")
        let dead = ground.letters.all.filter { $0.reason.code != "test.unreadable" }
        #expect(Set(dead.map { String(decoding: $0.body, as: UTF8.self) }) == expected.dead, "seed \(seed)")
        #expect(ground.letters.codes.count { $0 == "test.unreadable" } >= expected.unreadable, "seed \(seed)")
        #expect(ground.stage.inHand.count == 0, "seed \(seed)")
        #expect(ground.ledger.open == 0, "seed \(seed)")
    }

    private func send(_ step: Int, _ ground: LoopGround, _ expected: inout Expectation, _ random: inout Seeded) {
        if Int.random(in: 0..<12, using: &random) == 0 {
            ground.arrive("unreadable \(step)")
            expected.unreadable += 1
        }
        let names = (0..<Int.random(in: 1...5, using: &random)).map { "s\(step)n\($0)" }
        for name in names {
            switch Int.random(in: 0..<30, using: &random) {
            case 0:
                ground.handler.plan(name, .fails(.entry, times: .max))
                expected.dead.insert(name)
            case 1:
                ground.handler.plan(name, .dead)
                expected.dead.insert(name)
            case 2:
                ground.handler.plan(name, .waits(9))
                expected.dead.insert(name)
            case 3: ground.handler.plan(name, .waits(2))
            case 4: ground.handler.plan(name, .fails(.dependency, times: 5))
            default: break
            }
        }
        expected.good.formUnion(names.filter { !expected.dead.contains($0) })
        ground.send(names.joined(separator: "\n"))
    }

    private func disturb(_ ground: LoopGround, _ random: inout Seeded) {
        switch Int.random(in: 0..<24, using: &random) {
        case 0: ground.handler.setOutage(.dependency)
        case 1: ground.handler.setOutage(.unclear)
        case 2, 3, 4: ground.handler.setOutage(nil)
        case 5: ground.letters.setOutage(true)
        case 6, 7: ground.letters.setOutage(false)
        case 8: ground.broker.setBlocked(true)
        case 9, 10: ground.broker.setBlocked(false)
        case 11: ground.transport.interrupt()
        case 12: ground.broker.setLimit(2, of: LoopGround.next)
        case 13, 14: ground.broker.setLimit(nil, of: LoopGround.next)
        case 15: ground.ledger.setOutage(true)
        case 16, 17: ground.ledger.setOutage(false)
        case 18: for tier in ["1s", "5s"] { ground.broker.expire("\(LoopGround.queue).retry.\(tier)") }
        default: break
        }
    }

    private func heal(_ ground: LoopGround) {
        ground.handler.setOutage(nil)
        ground.letters.setOutage(false)
        ground.ledger.setOutage(false)
        ground.broker.setBlocked(false)
        ground.broker.setLimit(nil, of: LoopGround.next)
    }
}

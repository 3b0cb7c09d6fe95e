// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("Beside the lanes", .timeLimit(.minutes(1))) struct SideLineTests {
    @Test("What nobody can read becomes a row with all that is known of it, and its sender is told")
    func unreadable() async throws {
        let ground = LoopGround()
        ground.broker.declare("people")
        try await ground.run {
            ground.send("a")
            ground.arrive(
                "unreadable 1",
                headers: ["x-own": .text("sender's"), "other": .integer(7)],
                user: "unit-341"
            )
            ground.arrive("unreadable 2")
            ground.send("b")
            try await ground.untilIdle()
        }
        #expect(Set(ground.handler.written) == ["a", "b"])
        #expect(ground.letters.codes == ["test.unreadable", "test.unreadable"])
        let letter = try #require(ground.letters.all.first)
        #expect(letter.routingKey == "report.submitted.341" && !letter.isOurs && letter.queue == "work")
        #expect(letter.properties.userID == "unit-341" && letter.properties.headers.integer("other") == 7)
        #expect(ground.broker.ready("people").count == 1)
    }

    @Test("A table that takes no dead letters holds back nothing but them")
    func noTable() async throws {
        let ground = LoopGround(lanes: 1)
        ground.letters.setOutage(true)
        try await ground.run {
            ground.send("unreadable")
            try await ground.until("it is tried") { ground.events.events.contains { $0.isFailure } }
            for index in 0..<10 { ground.send("n\(index)") }
            try await ground.until("the others are through") { ground.broker.depth(LoopGround.queue) == 1 }
            #expect(ground.handler.written.count == 10)
            ground.letters.setOutage(false)
            try await ground.untilIdle()
        }
        #expect(ground.letters.codes == ["test.unreadable"])
    }

    @Test(
        "Words of ours in a sender's message are not believed",
        arguments: [MessageHeader.deliveryCount, MessageHeader.attempt, MessageHeader.firstFailedAt]
    )
    func forged(header: String) async throws {
        let ground = LoopGround()
        // Were it believed, the first attempt would be on record, or the last.
        ground.ledger.setOutage(true)
        ground.handler.plan("w", .waits(1))
        try await ground.run {
            for count in [Int64.min, 9, .max] { ground.arrive("g\(count)", headers: [header: .integer(count)]) }
            ground.arrive("w", headers: [header: .integer(99)])
            try await ground.until("the honest way is gone") { ground.broker.depth("work.retry.1s") == 1 }
            #expect(ground.broker.headers("work.retry.1s").first?.integer(MessageHeader.attempt) == 1)
            try await ground.untilIdle()
        }
        #expect(ground.handler.written.count == 4 && ground.letters.all.isEmpty)
    }

    @Test("What came back after crashes is handled alone, on record before it begins, while its neighbours go on")
    func suspects() async throws {
        let ground = LoopGround(lanes: 1)
        ground.send("s1\ns2")
        try await comeBackTwice(ground)
        ground.ledger.setOutage(true)
        try await ground.run {
            for index in 0..<10 { ground.send("n\(index)") }
            try await ground.until("the neighbours are through") { ground.broker.depth(LoopGround.queue) == 1 }
            #expect(ground.handler.written.count == 10)
            ground.ledger.setOutage(false)
            try await ground.untilIdle()
        }
        #expect(Set(ground.handler.written).count == 12 && ground.ledger.open == 0)
    }

    @Test("An entry that ended the worker each time it was alone becomes a row; its companions go through")
    func poison() async throws {
        let ground = LoopGround()
        ground.send("s1\npoison\ns2")
        try await comeBackTwice(ground)
        ground.ledger.set(3, for: "poison")
        try await ground.run { try await ground.untilIdle() }
        #expect(Set(ground.handler.written) == ["s1", "s2"])
        #expect(ground.letters.codes == ["worker.crashed"] && ground.letters.bodies == ["poison"])
        #expect(ground.ledger.open == 0, "nothing is left on record")
    }

    @Test("A suspect that fails without a crash does not keep other suspects waiting")
    func failingSuspect() async throws {
        let ground = LoopGround()
        ground.handler.plan("s1", .fails(.entry, times: .max))
        ground.send("s1", "s2")
        try await comeBackTwice(ground)
        try await ground.run {
            ground.send("n")
            try await ground.until("the neighbour is handled") { ground.handler.written.contains("n") }
            ground.send("m")
            try await ground.until("both others are") { ground.handler.written.count == 3 }
            try await ground.untilIdle(company: true)
        }
        #expect(Set(ground.written) == ["n", "m", "s2"])
        #expect(ground.letters.bodies == ["s1"])
    }

    /// As after two crashes of workers that had everything in hand.
    private func comeBackTwice(_ ground: LoopGround) async throws {
        for _ in 0..<2 {
            let transport = MemoryTransport(ground.broker, configuration: ground.configuration)
            async let running: Void = transport.run()
            var taken = 0
            while taken < ground.broker.depth(LoopGround.queue) {
                taken += await transport.next(BatchLimit(count: 64, bytes: .max)).count
            }
            transport.close()
            await running
        }
    }
}

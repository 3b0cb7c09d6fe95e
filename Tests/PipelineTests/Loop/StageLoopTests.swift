// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("The loop of a stage", .timeLimit(.minutes(1))) struct StageLoopTests {
    @Test("What arrives is handled, handed on in order, and acknowledged")
    func plain() async throws {
        let ground = LoopGround(lanes: 1)
        let settled = try await ground.run {
            ground.send("a\nb", "c", "d")
            try await ground.untilIdle()
        }
        #expect(settled)
        #expect(ground.handler.written == ["a", "b", "c", "d"])
        #expect(ground.forwarded == ["a", "b", "c", "d"])
        #expect(ground.letters.all.isEmpty)
        #expect(ground.stage.inHand.count == 0 && ground.stage.inHand.oldestAge() == nil)
    }

    @Test("A message with nothing in it is acknowledged")
    func empty() async throws {
        let ground = LoopGround()
        try await ground.run {
            ground.send("\n", "a")
            try await ground.untilIdle()
        }
        #expect(ground.handler.written == ["a"])
    }

    @Test("Drained, the stage settles what is in hand and leaves the rest in the queue")
    func drain() async throws {
        let ground = LoopGround(lanes: 1, batch: 2)
        ground.handler.setOutage(.dependency)
        ground.send("a", "b", "c", "d", "e")
        let settled = try await ground.run {
            try await ground.until("the first batch waits") { ground.events.events.contains { $0.isFailure } }
            ground.stage.drain()
            ground.handler.setOutage(nil)
        }
        #expect(settled)
        #expect(ground.handler.written == ["a", "b"])
        #expect(ground.broker.ready(LoopGround.queue).map { String(decoding: $0, as: UTF8.self) } == ["c", "d", "e"])
    }

    @Test("Cancelled, it says that something was left, and the broker delivers it again")
    func cancelled() async throws {
        let ground = LoopGround()
        ground.handler.setOutage(.dependency)
        ground.send("a")
        let running = Task { try await ground.stage.run() }
        try await ground.until("it waits") { ground.events.events.contains { $0.isFailure } }
        running.cancel()
        #expect(try await running.value == false)
        #expect(ground.broker.ready(LoopGround.queue).count == 1)
    }

    @Test("A part that ends by itself ends the stage, with what it had in hand back in the queue")
    func ends() async throws {
        let ground = LoopGround(lanes: 3)
        ground.send("quits", "a", "b")
        let stage = Stage(
            transport: ground.transport,
            configuration: ground.configuration,
            handler: QuittingHandler(handler: ground.handler),
            attempts: ground.ledger,
            deadLetters: ground.letters,
            observer: LoopObserver(ground.events)
        )
        await #expect(throws: CancellationError.self) { _ = try await stage.run() }
        #expect(ground.broker.depth(LoopGround.queue) > 0)
        #expect(ground.broker.ready(LoopGround.queue).count == ground.broker.depth(LoopGround.queue))
    }

    @Test("A connection lost with work in hand brings it again; nothing stands twice in the next stage's place in line")
    func interrupted() async throws {
        let ground = LoopGround(lanes: 1, batch: 2)
        ground.handler.setOutage(.dependency)
        ground.send("a", "b", "c")
        try await ground.run {
            try await ground.until("the first batch waits") { ground.events.events.contains { $0.isFailure } }
            ground.transport.interrupt()
            ground.handler.setOutage(nil)
            try await ground.untilIdle()
        }
        #expect(Set(ground.handler.written) == ["a", "b", "c"])
        #expect(ground.letters.all.isEmpty)
    }

    @Test("An entry that has to wait goes from tier to tier, keeps the day of its first failure, and ends as a row")
    func tiers() async throws {
        let ground = LoopGround()
        ground.handler.plan("w", .waits(9))
        ground.handler.plan("v", .waits(1))
        try await ground.run {
            ground.send("w\nv\na")
            try await ground.until("both wait") { ground.broker.depth("work.retry.1s") == 2 }
            let first = try #require(ground.broker.headers("work.retry.1s").first)
            #expect(first.integer(MessageHeader.attempt) == 1)
            let since = try #require(first.integer(MessageHeader.firstFailedAt))
            ground.broker.expire("work.retry.1s")
            try await ground.until("one waits longer") { ground.broker.depth("work.retry.5s") == 1 }
            let second = try #require(ground.broker.headers("work.retry.5s").first)
            #expect(second.integer(MessageHeader.attempt) == 2)
            #expect(second.integer(MessageHeader.firstFailedAt) == since)
            try await ground.untilIdle()
        }
        #expect(ground.handler.written == ["a", "v"])
        #expect(ground.letters.codes == ["retries.exhausted"] && ground.letters.bodies == ["w"])
        #expect(ground.letters.all.first?.attempt == 2)
    }

    @Test("What the handler calls dead becomes a row with bytes and reason")
    func dead() async throws {
        let ground = LoopGround()
        ground.handler.plan("d", .dead)
        try await ground.run {
            ground.send("a\nd\nb")
            try await ground.untilIdle()
        }
        #expect(ground.handler.written == ["a", "b"])
        let letter = try #require(ground.letters.all.first)
        #expect(letter.reason.code == "test.dead" && letter.queue == "work" && letter.body == Array("d".utf8))
        #expect(letter.entryID == LoopHandler.id("d"))
    }

    @Test("The age of the oldest delivery in hand grows while nothing is settled, and ends with it")
    func progress() async throws {
        let ground = LoopGround()
        ground.handler.setOutage(.dependency)
        try await ground.run {
            ground.send("a", "b")
            try await ground.until("they are in hand") { ground.stage.inHand.count == 2 }
            let age = try #require(ground.stage.inHand.oldestAge(at: .now + .seconds(90)))
            #expect(age > .seconds(89))
            ground.handler.setOutage(nil)
            try await ground.untilIdle()
            #expect(ground.stage.inHand.oldestAge() == nil)
        }
    }
}

extension LoopEvent {
    var isFailure: Bool { if case .failed = self { true } else { false } }
}

/// Ends as if it had been cancelled, though nobody cancelled it.
private struct QuittingHandler: StageHandler {
    let handler: LoopHandler

    func open(_ delivery: Delivery) -> Result<[(id: UUID, payload: String)], DeadLetterReason> {
        handler.open(delivery)
    }
    func pack(_ entry: WorkEntry<String>) -> (properties: MessageProperties, body: [UInt8]) { handler.pack(entry) }
    func handle(_ entries: [WorkEntry<String>]) async throws -> BatchResult {
        if entries.contains(where: { $0.payload == "quits" }) { throw CancellationError() }
        return try await handler.handle(entries)
    }
}

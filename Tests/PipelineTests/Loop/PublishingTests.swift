// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("What a stage publishes", .timeLimit(.minutes(1))) struct PublishingTests {
    @Test("A message that can never be sent has an end: it becomes a row, and the lane goes on")
    func unsendable() async throws {
        let ground = LoopGround(lanes: 1)
        ground.handler.plan("long", .waits(1))
        try await ground.run {
            ground.send("long", "a")
            try await ground.untilIdle()
        }
        #expect(ground.handler.written == ["a"])
        #expect(ground.letters.codes == ["publish.unsendable"] && ground.letters.bodies == ["long"])
    }

    @Test("A retry queue that somebody deleted is declared again")
    func restored() async throws {
        let ground = LoopGround()
        ground.handler.plan("w", .waits(1))
        ground.broker.delete("work.retry.1s")
        try await ground.run {
            ground.send("w")
            try await ground.until("it waits in the new one") { ground.broker.depth("work.retry.1s") == 1 }
            try await ground.untilIdle()
        }
        #expect(ground.handler.written == ["w"] && ground.letters.all.isEmpty)
    }

    @Test("A retry queue that is full, or gone for good, holds nobody: the entry becomes a row that can be replayed")
    func retryUnavailable() async throws {
        for isFull in [true, false] {
            let ground = LoopGround(lanes: 1, restores: false)
            ground.handler.plan("w", .waits(1))
            if isFull { ground.broker.setLimit(0, of: "work.retry.1s") } else { ground.broker.delete("work.retry.1s") }
            try await ground.run {
                ground.send("w", "a")
                try await ground.untilIdle()
            }
            #expect(ground.handler.written == ["a"])
            #expect(ground.letters.codes == ["retry.unavailable"] && ground.letters.bodies == ["w"])
        }
    }

    @Test("A next stage whose queue is full is waited for; nothing is lost and nothing is dead")
    func nextStageFull() async throws {
        let ground = LoopGround(batch: 1)
        ground.broker.setLimit(1, of: LoopGround.next)
        try await ground.run {
            for index in 0..<6 { ground.send("n\(index)") }
            try await ground.until("it waits") { ground.events.events.contains { $0.isPause } }
            ground.broker.setLimit(nil, of: LoopGround.next)
            try await ground.untilIdle()
        }
        #expect(Set(ground.forwarded).count == 6 && ground.letters.all.isEmpty)
    }

    @Test("A next stage's queue that somebody deleted is declared again")
    func nextStageMissing() async throws {
        let ground = LoopGround()
        ground.broker.delete(LoopGround.next)
        try await ground.run {
            ground.send("a")
            try await ground.untilIdle()
        }
        #expect(ground.forwarded == ["a"])
    }

    @Test("What people are told is owed until a broker takes it: kept before the batch is acknowledged")
    func owed() async throws {
        for trouble in ["missing", "full", "blocked"] {
            let ground = LoopGround(lanes: 1)
            switch trouble {
            case "full": ground.broker.declare("people", MemoryBroker.Queue(limit: 0))
            case "blocked": ground.broker.declare("people")
            default: break
            }
            ground.handler.setOwing(fails: true)
            try await ground.run {
                if trouble == "blocked" { ground.broker.setBlocked(true) }
                ground.send("tell me")
                if trouble == "blocked" {
                    try await ground.until("it is written") { ground.handler.written == ["tell me"] }
                    // The debt must be kept however long the alarm lasts; only the next stage is waited for.
                    ground.handler.setOwing(fails: false)
                    try await ground.until("the stage waits") { ground.events.events.contains { $0.isPause } }
                    ground.broker.setBlocked(false)
                } else {
                    try await ground.until("keeping fails") { ground.events.events.contains { $0.isPause } }
                    #expect(ground.broker.depth(LoopGround.queue) == 1, "not acknowledged before it is kept")
                    ground.handler.setOwing(fails: false)
                }
                try await ground.untilIdle()
            }
            let told = ground.broker.ready("people").map { String(decoding: $0, as: UTF8.self) }
            #expect(told + ground.handler.owed == ["tell me"], "\(trouble)")
        }
    }

    @Test("A person who is there is told once, and nothing is owed")
    func told() async throws {
        let ground = LoopGround()
        ground.broker.declare("people")
        try await ground.run {
            ground.send("tell a", "tell b")
            try await ground.untilIdle()
        }
        #expect(Set(ground.broker.ready("people").map { String(decoding: $0, as: UTF8.self) }) == ["tell a", "tell b"])
        #expect(ground.handler.owed.isEmpty)
    }
}

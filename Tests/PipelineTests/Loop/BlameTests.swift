// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("Whom a failure accuses", .timeLimit(.minutes(1))) struct BlameTests {
    @Test("Errors that say nothing accuse nobody, the broker's are its own")
    func blame() {
        struct Unheard: Error {}
        #expect(FailureBlame(Unheard()) == .unclear)
        #expect(FailureBlame(AMQPError(.channelClosed, "gone")) == .dependency)
        #expect(FailureBlame(LoopFailure(blame: .entry)) == .entry)
    }

    @Test("An entry at fault is found by halving; its neighbours are written, in order, and it alone is tried again")
    func split() async throws {
        let ground = LoopGround(lanes: 1)
        ground.handler.plan("bad", .fails(.entry, times: .max))
        try await ground.run {
            ground.send("a\nb\nbad\nc\nd\ne")
            try await ground.until("it is accused and found guilty") { ground.broker.depth("work.retry.1s") == 1 }
            try await ground.untilIdle(company: true)
        }
        #expect(ground.written == ["a", "b", "c", "d", "e"])
        #expect(ground.letters.codes == ["retries.exhausted"] && ground.letters.bodies == ["bad"])
    }

    @Test("Every class of trouble that everybody has pauses the stage: no attempt is burnt, nothing is dead")
    func outages() async throws {
        for blame in [FailureBlame.entry, .unclear, .dependency] {
            let ground = LoopGround()
            ground.handler.setOutage(blame)
            try await ground.run {
                for index in 0..<20 { ground.send("r\(index)") }
                try await ground.until("it has failed often") { ground.events.events.count { $0.isFailure } > 60 }
                #expect(ground.broker.depth(LoopGround.queue) == 20)
                #expect(ground.broker.depth("work.retry.1s") == 0)
                #expect(ground.events.events.contains { $0.isPause })
                ground.handler.setOutage(nil)
                try await ground.untilIdle()
            }
            #expect(Set(ground.handler.written).count == 20, "\(blame)")
            #expect(ground.letters.all.isEmpty, "\(blame)")
            #expect(ground.events.events.last { if case .paused = $0 { true } else { false } }?.isPause == false)
        }
    }

    @Test("An entry alone is not accused before another was handled")
    func alone() async throws {
        let ground = LoopGround()
        ground.handler.plan("bad", .fails(.entry, times: .max))
        try await ground.run {
            ground.send("bad")
            try await ground.until("it failed many times") { ground.events.events.count { $0.isFailure } > 20 }
            #expect(ground.broker.depth(LoopGround.queue) == 1 && ground.broker.depth("work.retry.1s") == 0)
            ground.send("good")
            try await ground.until("now it is") { ground.broker.depth("work.retry.1s") == 1 }
        }
        #expect(ground.handler.written == ["good"])
    }

    @Test("As many lonely suspects as there are lanes do not keep a neighbour from being handled")
    func lanesStayFree() async throws {
        let ground = LoopGround(lanes: 2, batch: 1)
        for name in ["x", "y", "z"] { ground.handler.plan(name, .fails(.entry, times: .max)) }
        try await ground.run {
            ground.send("x", "y", "z")
            try await ground.until("all fail") { ground.events.events.count { $0.isFailure } > 20 }
            ground.send("good")
            try await ground.until("the good one is handled") { ground.handler.written == ["good"] }
            try await ground.untilIdle(company: true)
        }
        #expect(Set(ground.letters.bodies) == ["x", "y", "z"])
    }

    @Test("An error that nobody can place accuses only after it came alone again and again, beside others")
    func unclear() async throws {
        let ground = LoopGround(lanes: 1)
        ground.handler.plan("odd", .fails(.unclear, times: .max))
        try await ground.run {
            ground.send("odd\na", "first")
            var sent = 0
            try await ground.until("it is given a tier at last") {
                if ground.broker.depth(LoopGround.queue) == 1 {
                    sent += 1
                    ground.send("n\(sent)")
                }
                return ground.broker.depth("work.retry.1s") == 1
            }
            #expect(ground.handler.written.contains("a") && sent >= 2)
        }
        #expect(ground.letters.all.isEmpty)
    }

    @Test("What only the surroundings can cause never accuses, though the neighbours be spared; they go on meanwhile")
    func partialOutage() async throws {
        let ground = LoopGround(lanes: 2)
        ground.handler.plan("hit", .fails(.dependency, times: 40))
        try await ground.run {
            ground.send("hit\na")
            for index in 0..<30 { ground.send("n\(index)") }
            try await ground.until("it is handled at last") { ground.handler.written.contains("hit") }
            try await ground.untilIdle()
        }
        #expect(Set(ground.handler.written).count == 32)
        #expect(ground.letters.all.isEmpty && ground.broker.depth("work.retry.1s") == 0)
    }

    @Test("A batch that fails alone gives its place to others after a while")
    func placeInLine() async throws {
        let ground = LoopGround(lanes: 2, batch: 1)
        ground.handler.plan("slow", .fails(.dependency, times: 30))
        try await ground.run {
            ground.send("slow")
            try await ground.until("it fails") { ground.events.events.contains { $0.isFailure } }
            ground.send("next")
            try await ground.until("the next is handled") { ground.handler.written == ["next"] }
            try await ground.untilIdle()
        }
        #expect(ground.handler.written == ["next", "slow"])
    }

    @Test("A batch that is split keeps its place: what came behind is written behind, and nothing overtakes")
    func turnOfASplitBatch() async throws {
        for _ in 0..<50 {
            let ground = LoopGround(lanes: 3, batch: 1)
            ground.handler.plan("bad", .fails(.entry, times: .max))
            try await ground.run {
                ground.send("a1\na2\nbad\na3\na4", "b1\nb2", "c1")
                try await ground.until("all are written") { ground.handler.written.count == 7 }
            }
            #expect(ground.handler.written == ["a1", "a2", "a3", "a4", "b1", "b2", "c1"])
        }
    }

    @Test("Drained while an entry fails alone, the stage says that something was left")
    func drained() async throws {
        let ground = LoopGround()
        ground.handler.plan("bad", .fails(.dependency, times: .max))
        let settled = try await ground.run {
            ground.send("bad")
            try await ground.until("it fails") { ground.events.events.contains { $0.isFailure } }
            ground.send("a")
            try await ground.until("the other is handled") { ground.handler.written == ["a"] }
            try await ground.until("it is known to fail alone") {
                ground.events.events.contains {
                    if case .paused(let words?) = $0 { words.contains("alone") } else { false }
                }
            }
        }
        #expect(!settled)
        #expect(ground.broker.ready(LoopGround.queue).count == 1)
    }

    @Test("Reasons to wait do not hide each other")
    func reasons() {
        let events = EventRecorderOfLoop()
        let book = PauseBook(LoopObserver(events))
        let (one, two) = (book.pause(), book.pause())
        one.begin("no database")
        two.begin("no queue")
        one.end()
        two.end()
        let words = events.events.map { event -> String? in if case .paused(let words) = event { words } else { nil } }
        #expect(words == ["no database", "no database; no queue", "no queue", nil])
    }
}

extension LoopEvent {
    var isPause: Bool { if case .paused(.some) = self { true } else { false } }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Pipeline

typealias EventRecorderOfLoop = EventRecorder<LoopEvent>

/// A stage on a broker in memory, with all that a test looks at.
final class LoopGround: Sendable {
    static let queue = "work"
    static let next = "next"

    let broker = MemoryBroker()
    let events: EventRecorderOfLoop
    let handler: LoopHandler
    let letters: LetterBox
    let ledger: LoopLedger
    let transport: MemoryTransport
    let stage: Stage<LoopHandler>
    let configuration: StageConfiguration

    init(lanes: Int = 2, batch: Int = 8, restores: Bool = true) {
        let events = EventRecorderOfLoop()
        self.events = events
        handler = LoopHandler(events)
        letters = LetterBox(events)
        ledger = LoopLedger()
        configuration = StageConfiguration(
            queue: Self.queue,
            next: (Self.next, "test"),
            batch: BatchLimit(count: batch, bytes: 1 << 20),
            prefetch: 64,
            lanes: lanes,
            retryTiers: [.seconds(1), .seconds(5)],
            unclearFailures: 3,
            probing: (.milliseconds(1), .milliseconds(5))
        )
        let declare: @Sendable (MemoryBroker) -> Void = { broker in
            broker.declare(Self.queue)
            broker.declare(Self.next)
            for tier in ["1s", "5s"] {
                broker.declare("\(Self.queue).retry.\(tier)", MemoryBroker.Queue(expiresTo: Self.queue))
            }
        }
        declare(broker)
        let restoring: @Sendable (MemoryBroker) -> Void = { broker in if restores { declare(broker) } }
        transport = MemoryTransport(
            broker,
            configuration: configuration,
            publishLimit: .milliseconds(20),
            restoring: restoring
        )
        stage = Stage(
            transport: RecordingTransport(transport, events),
            configuration: configuration,
            handler: handler,
            attempts: ledger,
            deadLetters: letters,
            observer: LoopObserver(events)
        )
    }

    /// Runs the stage while the body does, then drains it. Returns whether everything in hand was settled.
    @discardableResult
    func run(_ body: () async throws -> Void) async throws -> Bool {
        async let running = stage.run()
        do {
            try await body()
        } catch {
            stage.transport.close()
            throw error
        }
        stage.drain()
        return try await running
    }

    /// Each text a message of its own, as from a stage of ours.
    func send(_ texts: String...) {
        _ = broker.publish(texts.map { LoopHandler.message($0, to: Self.queue) })
    }

    /// As from a sender, under a key of its own.
    func arrive(_ text: String, headers: FieldTable = [:], user: String? = nil) {
        var message = LoopHandler.message(text, to: "report.submitted.341", headers: headers)
        message.properties.userID = user
        broker.route(message, to: Self.queue)
    }

    /// Waits for the condition; looks again at each event.
    func until(_ what: Comment, _ condition: () -> Bool) async throws {
        while !condition() { try await events.next { _ in true } }
    }

    /// Waits until nothing is in the queue, in a tier or in hand, letting the time of the tiers pass.
    ///
    /// - Parameter company: sends another message whenever the last is through: what fails alone is told from an outage by
    ///   those that are handled beside it.
    func untilIdle(company: Bool = false) async throws {
        var sent = 0
        try await until("nothing is left") {
            for tier in ["1s", "5s"] { broker.expire("\(Self.queue).retry.\(tier)") }
            if company, broker.depth(Self.queue) > 0, sent == 0 || handler.written.contains("company\(sent)") {
                sent += 1
                send("company\(sent)")
            }
            return broker.depth(Self.queue) == 0 && broker.depth("work.retry.1s") == 0
                && broker.depth("work.retry.5s") == 0
        }
    }

    /// What was written but for the company.
    var written: [String] { handler.written.filter { !$0.hasPrefix("company") } }

    /// Names handed on, in order.
    var forwarded: [String] {
        broker.ready(Self.next).flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) }
    }
}

/// The memory transport, with a word to the test for each acknowledgement.
private final class RecordingTransport: StageTransport {
    private let transport: MemoryTransport
    private let events: EventRecorderOfLoop

    init(_ transport: MemoryTransport, _ events: EventRecorderOfLoop) {
        self.transport = transport
        self.events = events
    }

    func run() async { await transport.run() }
    func next(_ limit: BatchLimit) async -> [Delivery] { await transport.next(limit) }
    func acknowledge(_ tags: [DeliveryTag]) {
        transport.acknowledge(tags)
        events.record(.acknowledged(tags.count))
    }
    func publish(_ messages: [OutgoingMessage], handedOver: () -> Void) async -> [PublishOutcome] {
        await transport.publish(messages, handedOver: handedOver)
    }
    func restore() async { await transport.restore() }
    func drain() { transport.drain() }
    func close() { transport.close() }
}

/// Dead letters of a loop under test.
final class LetterBox: DeadLetterStore {
    private struct State {
        var letters: [DeadLetter] = []
        var fails = false
    }

    private let state = Mutex(State())
    private let events: EventRecorderOfLoop

    init(_ events: EventRecorderOfLoop) {
        self.events = events
    }

    func setOutage(_ fails: Bool) { state.withLock { $0.fails = fails } }
    var all: [DeadLetter] { state.withLock { $0.letters } }
    var codes: [String] { all.map(\.reason.code) }
    var bodies: [String] { all.map { String(decoding: $0.body, as: UTF8.self) } }

    func store(_ letters: [DeadLetter]) async throws {
        do {
            try state.withLock { state in
                if state.fails { throw LoopFailure(blame: .dependency) }
                state.letters += letters
            }
        } catch {
            events.record(.failed)
            throw error
        }
        for letter in letters { events.record(.buried(letter.reason.code)) }
    }
}

/// Attempts of suspects.
final class LoopLedger: AttemptLedger {
    private struct State {
        var counts: [UUID: Int] = [:]
        var fails = false
    }

    private let state = Mutex(State())

    func setOutage(_ fails: Bool) { state.withLock { $0.fails = fails } }
    func set(_ count: Int, for name: String) { state.withLock { $0.counts[LoopHandler.id(name)] = count } }
    var open: Int { state.withLock { $0.counts.count } }

    func begin(queue: String, entry: UUID) async throws -> Int {
        try state.withLock { state in
            if state.fails { throw LoopFailure(blame: .dependency) }
            state.counts[entry, default: 0] += 1
            return state.counts[entry] ?? 0
        }
    }

    func end(queue: String, entry: UUID) async throws {
        state.withLock { $0.counts[entry] = nil }
    }
}

struct LoopObserver: StageObserver {
    let events: EventRecorderOfLoop

    init(_ events: EventRecorderOfLoop) {
        self.events = events
    }

    func taken(_ deliveries: Int, redelivered: Int) {}
    func batchSettled(entries: Int, duration: Duration, outcomes: [EntryOutcome]) { events.record(.settled(entries)) }
    func deadLettered(_ reason: DeadLetterReason, entry: String, queue: String) {}
    func undeliverable(_ messages: [OutgoingMessage], outcome: PublishOutcome) {}
    func published(_ outcomes: [PublishOutcome]) {}
    func paused(_ reason: String?) { events.record(.paused(reason)) }
    func connection(_ name: String, _ state: ConnectionState) {}
    func noted(_ message: String) { events.record(.noted(message)) }
}

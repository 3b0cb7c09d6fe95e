// SPDX-License-Identifier: Apache-2.0

package import AMQP
import Foundation

/// The loop that every worker runs: take what is there, handle it in one transaction, publish, wait for the confirms,
/// acknowledge. A crash between any two of these steps redelivers, and handlers are safe to repeat, so nothing is
/// lost and nothing counts twice; that is also why no outbox is needed between stages
/// (`Decisions/0002-no-outbox-between-stages.md`).
package final class Stage<Handler: StageHandler>: Sendable {
    let configuration: StageConfiguration
    let handler: Handler
    let consumer: AMQPConsumer
    let publisher: AMQPPublisher
    let attempts: any AttemptLedger
    let observer: any StageObserver

    package init(
        broker: AMQPConfiguration,
        configuration: StageConfiguration,
        handler: Handler,
        attempts: any AttemptLedger,
        observer: any StageObserver
    ) {
        self.configuration = configuration
        self.handler = handler
        self.attempts = attempts
        self.observer = observer
        consumer = AMQPConsumer(
            broker.named("\(broker.connectionName) consume"),
            queue: configuration.queue,
            prefetch: configuration.prefetch,
            bodyLimit: configuration.bodyLimit
        ) { [observer] in observer.connection("consumer", $0) }
        publisher = AMQPPublisher(broker.named("\(broker.connectionName) publish")) { [observer] in
            observer.connection("publisher", $0)
        }
    }

    /// Works until `drain()` or cancellation of the task. Returns whether everything in hand was settled.
    package func run() async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { [consumer] in
                await consumer.run()
                return true
            }
            group.addTask { [publisher] in
                await publisher.run()
                return true
            }
            let settled = await runLanes()
            // In this order: a confirm that is on its way still leads to an acknowledgement.
            publisher.close()
            consumer.close()
            await group.waitForAll()
            return settled
        }
    }

    /// First step of stopping: no new work; `run()` returns when what is in hand is settled.
    package func drain() {
        consumer.cancel()
    }

    private func runLanes() async -> Bool {
        let order = LaneOrder()
        return await withTaskGroup(of: Bool.self) { lanes in
            for _ in 0..<configuration.lanes {
                lanes.addTask { [self] in await lane(order) }
            }
            return await lanes.reduce(into: true) { $0 = $0 && $1 }
        }
    }

    private func lane(_ order: LaneOrder) async -> Bool {
        while true {
            let turn = order.next()
            defer { turn.end() }
            let deliveries = await turn.take { await consumer.next(configuration.batch) }
            guard !deliveries.isEmpty else { return true }
            do {
                try await settle(deliveries, turn)
            } catch {
                // Only cancellation comes here: what is in hand goes back to the queue when the connection closes.
                observer.noted("stopped with \(deliveries.count) messages in hand: \(error)")
                return false
            }
        }
    }

    private func settle(_ deliveries: [Delivery], _ turn: Turn) async throws {
        let intake = Intake(deliveries, handler: handler, quarantineAfter: configuration.quarantineAfter)
        try await publishDead(intake.unreadable)
        if !intake.entries.isEmpty { try await process(intake.entries, turn) }
        for delivery in intake.suspects { try await processAlone(delivery, turn) }
        consumer.acknowledge(deliveries.map(\.tag))
    }

    /// Handles a batch to its end: effects committed, messages confirmed. The turn goes to the next batch as soon as the
    /// messages have their place.
    func process(_ entries: [WorkEntry<Handler.Payload>], _ turn: Turn) async throws {
        let start = ContinuousClock.now
        let result: BatchResult
        var prepared: Handler.Prepared? = handler.prepare(entries)
        await turn.begin()
        do {
            result = try await whileDependenciesLast { [handler] in
                let current = prepared ?? handler.prepare(entries.map { $0.again() })
                prepared = nil
                return try await handler.handle(current)
            }
        } catch let error where !(error is CancellationError) {
            try await split(entries, after: error, turn)
            return
        }
        try await publish(result, of: entries) { turn.end() }
        observer.batchSettled(
            entries: entries.count,
            duration: start.duration(to: .now),
            outcomes: result.outcomes
        )
    }

    /// Finds the entry that makes a batch fail: halves are handled apart until it stands alone.
    private func split(
        _ entries: [WorkEntry<Handler.Payload>],
        after error: any Error,
        _ turn: Turn
    ) async throws {
        guard entries.count == 1, let entry = entries.first else {
            let again = entries.map { $0.again() }
            try await process(Array(again[..<(again.count / 2)]), turn)
            try await process(Array(again[(again.count / 2)...]), turn)
            return
        }
        observer.noted("entry \(entry.id) failed, attempt \(entry.attempt + 1): \(error)")
        let result = BatchResult(outcomes: [.retry(reason: "handler failed: \(error)")])
        try await publish(result, of: entries)
        observer.batchSettled(entries: 1, duration: .zero, outcomes: result.outcomes)
    }

    /// Repeats the work while what fails is a dependency: the batch stays in hand, no attempt is used up.
    func whileDependenciesLast<Result: Sendable>(
        _ work: () async throws -> Result
    ) async throws -> Result {
        var backoff = Backoff(initial: .milliseconds(50), limit: .seconds(5))
        var isPaused = false
        defer { if isPaused { observer.paused(nil) } }
        while true {
            do {
                return try await work()
            } catch let error where isTransient(error) && !Task.isCancelled {
                isPaused = true
                observer.paused("\(error)")
                try await Task.sleep(for: backoff.next())
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Synchronization

/// The loop that every worker runs: take what is there, handle it in one transaction, publish, wait for the confirms,
/// acknowledge. A crash between any two of these steps redelivers, and handlers are safe to repeat, so nothing is
/// lost and nothing counts twice; that is also why no outbox is needed between stages
/// (`Decisions/0002-no-outbox-between-stages.md`).
///
/// Only what can be handled goes through the lanes. What nobody can read, what may have crashed a worker and what fails
/// while its neighbours are handled each go a way of their own beside them, so that no message keeps another waiting
/// (`Decisions/0016-whom-a-failure-accuses.md`).
package final class Stage<Handler: StageHandler>: Sendable {
    let configuration: StageConfiguration
    let handler: Handler
    let transport: any StageTransport
    let attempts: any AttemptLedger
    let deadLetters: any DeadLetterStore
    let observer: any StageObserver
    let pauses: PauseBook
    let accused = Docket<Handler.Payload>()
    private let handled = Atomic<Int>(0)
    /// What is taken and not settled, for readiness and metrics.
    package let inHand = InHand()

    package init(
        transport: any StageTransport,
        configuration: StageConfiguration,
        handler: Handler,
        attempts: any AttemptLedger,
        deadLetters: any DeadLetterStore,
        observer: any StageObserver
    ) {
        self.configuration = configuration
        self.handler = handler
        self.transport = transport
        self.attempts = attempts
        self.deadLetters = deadLetters
        self.observer = observer
        pauses = PauseBook(observer)
    }

    /// Works until `drain()` or cancellation of the task. Returns whether everything in hand was settled.
    ///
    /// - Throws: what ended a part that should not end. Half a stage is not a state: the worker ends too, and the broker
    ///   delivers again what it had in hand.
    package func run() async throws -> Bool {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [transport] in await transport.run() }
            defer { transport.close() }
            let settled = try await work()
            transport.close()
            try await group.waitForAll()
            return settled
        }
    }

    /// Entries that were handled so far: what fails while this rises is told from what fails because everything does.
    var handledCount: Int { handled.load(ordering: .relaxed) }

    /// Calls the handler, and counts what it handled.
    func handle(_ prepared: Handler.Prepared, count: Int) async throws -> BatchResult {
        let result = try await handler.handle(prepared)
        handled.wrappingAdd(count, ordering: .relaxed)
        return result
    }

    /// First step of stopping: no new work; `run()` returns when what is in hand is settled.
    package func drain() {
        transport.drain()
    }

    private func work() async throws -> Bool {
        let sides = SideLines<Handler>()
        return try await withThrowingTaskGroup(of: Bool.self) { parts in
            parts.addTask { [self] in try await buryUnreadable(sides.unreadable.stream) }
            parts.addTask { [self] in try await handleSuspects(sides.suspects.stream) }
            parts.addTask { [self] in try await examineAccused() }
            parts.addTask { [self] in
                // Nothing comes to the sides any more; they end with what they have.
                defer {
                    sides.finish()
                    accused.close()
                }
                return try await runLanes(sides)
            }
            return try await parts.reduce(into: true) { $0 = $0 && $1 }
        }
    }

    private func runLanes(_ sides: SideLines<Handler>) async throws -> Bool {
        let order = LaneOrder()
        return try await withThrowingTaskGroup(of: Bool.self) { lanes in
            for _ in 0..<configuration.lanes {
                lanes.addTask { [self] in try await lane(order, sides) }
            }
            return try await lanes.reduce(into: true) { $0 = $0 && $1 }
        }
    }

    private func lane(_ order: LaneOrder, _ sides: SideLines<Handler>) async throws -> Bool {
        while true {
            let turn = order.next()
            defer { turn.end() }
            let deliveries = await turn.take { await transport.next(configuration.batch) }
            guard !deliveries.isEmpty else { return true }
            let isSettled = try await untilCancelled(deliveries.count) {
                try await settle(deliveries, turn, sides)
            }
            guard isSettled else { return false }
        }
    }

    /// Runs a part's work on deliveries in hand. `false` when the task was cancelled meanwhile: they go back to the queue
    /// when the connection closes. Any other end is thrown, and takes the worker down.
    func untilCancelled(_ count: Int, _ work: () async throws -> Void) async throws -> Bool {
        do {
            try await work()
            return true
        } catch  where Task.isCancelled {
            observer.noted("stopped with \(count) messages in hand: \(error)")
            return false
        }
    }

    private func settle(_ deliveries: [Delivery], _ turn: Turn, _ sides: SideLines<Handler>) async throws {
        observer.taken(deliveries.count, redelivered: deliveries.count { $0.redelivered })
        let intake = Intake(
            deliveries,
            handler: handler,
            queue: configuration.queue,
            quarantineAfter: configuration.quarantineAfter
        )
        sides.hand(intake, book: inHand)
        guard !intake.readable.isEmpty else { return }
        let settlement = Settlement(
            intake.readable.map(\.tag),
            entries: intake.readable.map { max($0.entries, 1) },
            book: inHand
        )
        let empty = intake.readable.indices.filter { intake.readable[$0].entries == 0 }
        if !empty.isEmpty { transport.acknowledge(settlement.settle(empty)) }
        guard !intake.entries.isEmpty else { return }
        let portion = Portion(entries: intake.entries[...], positions: intake.positions[...], settlement: settlement)
        try await process(portion, Work(turn: turn, isLast: true, handledBefore: handledCount))
    }

    /// Everything that was to be done for these entries is done.
    func settled(_ portion: Portion<Handler.Payload>) {
        let tags = portion.settlement.settle(portion.positions)
        if !tags.isEmpty { transport.acknowledge(tags) }
    }
}

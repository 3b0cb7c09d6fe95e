// SPDX-License-Identifier: Apache-2.0

package import AMQP
import Synchronization

/// A stage's messages on a broker in memory.
package final class MemoryTransport: StageTransport {
    private struct State {
        var consumer: MemoryConsumer?
        var connections = 0
        var isDraining = false
        var isClosed = false
        var nextWaiter = 0
        var waiters: [MemoryConsumer.Waiter] = []
        var runners: [CheckedContinuation<Void, Never>] = []
    }

    private let broker: MemoryBroker
    private let queue: String
    private let prefetch: Int
    private let bodyLimit: Int
    private let restoring: @Sendable (MemoryBroker) -> Void
    /// How long a blocked broker is waited for.
    private let publishLimit: Duration
    private let state = Mutex(State())

    /// - Parameter restoring: declares what the stage needs.
    package init(
        _ broker: MemoryBroker,
        configuration: StageConfiguration,
        publishLimit: Duration = .seconds(30),
        restoring: @escaping @Sendable (MemoryBroker) -> Void = { _ in }
    ) {
        self.broker = broker
        queue = configuration.queue
        prefetch = configuration.prefetch
        bodyLimit = configuration.bodyLimit
        self.publishLimit = publishLimit
        self.restoring = restoring
    }

    package func run() async {
        connect()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isClosed = state.withLock { state in
                    if !state.isClosed { state.runners.append(continuation) }
                    return state.isClosed
                }
                if isClosed { continuation.resume() }
            }
        } onCancel: {
            close()
        }
    }

    /// Loses the connection: what is not settled goes back, and a new one is made.
    package func interrupt() {
        disconnect()
        connect()
    }

    package func next(_ limit: BatchLimit) async -> [Delivery] {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = MemoryConsumer.Waiter(id: id, limit: limit, continuation: continuation)
                let batch = state.withLock { state -> [Delivery]? in
                    if Task.isCancelled || state.isClosed || state.isDraining { return [] }
                    let batch = state.consumer?.take(limit) ?? []
                    if !batch.isEmpty { return batch }
                    state.waiters.append(waiter)
                    return nil
                }
                if let batch { continuation.resume(returning: batch) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: [])
        }
    }

    package func acknowledge(_ tags: [DeliveryTag]) {
        guard let consumer = state.withLock({ $0.consumer }) else { return }
        let count = consumer.settle(tags)
        if count > 0 { broker.settled(count, of: queue) }
    }

    package func publish(_ messages: [OutgoingMessage], handedOver: () -> Void) async -> [PublishOutcome] {
        handedOver()
        let end = ContinuousClock.now + publishLimit
        while broker.isBlocked, ContinuousClock.now < end, !isClosed {
            try? await Task.sleep(for: .milliseconds(2))
        }
        guard !broker.isBlocked, !isClosed else {
            return messages.map { _ in .unknown(reason: isClosed ? "closed" : "the broker is blocked") }
        }
        return broker.publish(messages)
    }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    package func restore() async {
        restoring(broker)
        if let consumer = state.withLock({ $0.isDraining ? nil : $0.consumer }) { broker.attach(consumer, to: queue) }
    }

    package func drain() {
        let (consumer, waiters) = state.withLock { state in
            state.isDraining = true
            defer { state.waiters = [] }
            return (state.consumer, state.waiters)
        }
        if let consumer {
            broker.detach(consumer, from: queue)
        }
        for waiter in waiters { waiter.continuation.resume(returning: []) }
    }

    package func close() {
        disconnect()
        let (waiters, runners) = state.withLock { state in
            state.isClosed = true
            defer {
                state.waiters = []
                state.runners = []
            }
            return (state.waiters, state.runners)
        }
        for waiter in waiters { waiter.continuation.resume(returning: []) }
        for runner in runners { runner.resume() }
    }

    private func connect() {
        let consumer = state.withLock { state -> MemoryConsumer? in
            guard state.consumer == nil, !state.isClosed, !state.isDraining else { return nil }
            state.connections += 1
            let consumer = MemoryConsumer(
                number: state.connections,
                prefetch: prefetch,
                bodyLimit: bodyLimit
            ) { [weak self] in self?.wakeOne() }
            state.consumer = consumer
            return consumer
        }
        if let consumer { broker.attach(consumer, to: queue) }
    }

    private func disconnect() {
        let consumer = state.withLock { state in
            defer { state.consumer = nil }
            return state.consumer
        }
        guard let consumer else { return }
        broker.detach(consumer, from: queue)
        broker.give(consumer.end(), backTo: queue)
    }

    private func wakeOne() {
        let woken = state.withLock { state -> (CheckedContinuation<[Delivery], Never>, [Delivery])? in
            guard let consumer = state.consumer, let waiter = state.waiters.first else { return nil }
            let batch = consumer.take(waiter.limit)
            guard !batch.isEmpty else { return nil }
            state.waiters.removeFirst()
            return (waiter.continuation, batch)
        }
        woken?.0.resume(returning: woken?.1 ?? [])
    }
}

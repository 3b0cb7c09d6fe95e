// SPDX-License-Identifier: Apache-2.0

import AMQP
import Logging
import Operations
import Pipeline
import ServiceLifecycle
import Storage

/// Empties the dead-letter queue of a stage into the table. Only the broker puts something there: a message that expired,
/// or one that came back more often than it allows. (And, once, what an older version left in it.)
struct DeadLetterDrain: Service {
    /// Letters in one transaction. Few and small: what lands here is rare.
    private static let batch = BatchLimit(count: 64, bytes: 4 << 20)

    private let queue: String
    private let consumer: AMQPConsumer
    private let store: any DeadLetterStore
    private let gate: SchemaGate
    private let runtime: ServiceRuntime

    /// - Parameter queue: the stage's own.
    init(
        _ broker: AMQPConfiguration,
        queue: String,
        store: any DeadLetterStore,
        gate: SchemaGate,
        runtime: ServiceRuntime
    ) {
        self.queue = queue
        self.store = store
        self.gate = gate
        self.runtime = runtime
        consumer = AMQPConsumer(
            broker.named("\(broker.connectionName) dead letters"),
            queue: ReportTopology.dead(queue),
            prefetch: 2 * Self.batch.count,
            bodyLimit: 1 << 20
        )
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await consumer.run() }
                await empty()
                consumer.close()
            }
        }
        // A part that ends by itself ends the worker.
        try? await gracefulShutdown()
    }

    private func empty() async {
        while !Task.isCancelled {
            let deliveries = await consumer.next(Self.batch)
            guard !deliveries.isEmpty, await keep(deliveries) else { return }
            consumer.acknowledge(deliveries.map(\.tag))
        }
    }

    /// Tries until they are stored; `false` when cancelled. The stage tells readiness why the database takes nothing.
    private func keep(_ deliveries: [Delivery]) async -> Bool {
        var backoff = Backoff(initial: .milliseconds(200), limit: .seconds(10))
        let letters = deliveries.map { DeadLetter(brokers: $0, of: queue) }
        while !Task.isCancelled {
            do {
                try await store.store(letters)
                letters.forEach(tell)
                return true
            } catch {
                runtime.logger.debug("Dead letters could not be stored", metadata: [LogKey.reason: "\(error)"])
            }
            try? await Task.sleep(for: backoff.next())
        }
        return false
    }

    private func tell(_ letter: DeadLetter) {
        StageMetrics(stage: runtime.service, registry: runtime.registry)
            .deadLettered(queue: letter.queue, reason: letter.reason.code)
        runtime.logger.warning(
            "The broker gave a message up",
            metadata: [
                LogKey.queue: "\(letter.queue)", LogKey.reason: "\(letter.reason.code): \(letter.reason.detail)",
            ]
        )
    }
}

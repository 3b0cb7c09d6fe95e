// SPDX-License-Identifier: Apache-2.0

import AMQP
import Synchronization

/// The limit beside the figures: messages taken from one queue, published to another and acknowledged after the confirm,
/// by the same library on the same broker, without a database or any work on them.
struct RelayMeasurement: Sendable {
    private static let source = "bench.relay.in"
    private static let target = "bench.relay.out"
    private static let bodySize = 1_024

    private let ground: BenchGround
    private let messages: Int

    init(_ ground: BenchGround, messages: Int) {
        self.ground = ground
        self.messages = messages
    }

    /// Messages a second.
    func run() async throws -> Double {
        try await declare()
        let publisher = AMQPPublisher(ground.publisher, window: 1_000)
        let consumer = AMQPConsumer(ground.publisher, queue: Self.source, prefetch: 1_000, bodyLimit: 1 << 20)
        async let publishing: Void = publisher.run()
        let result: Result<Double, any Error>
        do {
            try await preload(publisher)
            async let consuming: Void = consumer.run()
            result = .success(try await relay(consumer, publisher))
            consumer.close()
            await consuming
        } catch {
            consumer.close()
            result = .failure(error)
        }
        publisher.close()
        await publishing
        try await withAMQPSession(ground.publisher) { session throws(AMQPError) in
            try session.delete(queue: Self.source)
            try session.delete(queue: Self.target)
        }
        return try result.get()
    }

    private func declare() async throws {
        let queues = [Self.source, Self.target].map {
            QueueDeclaration(name: $0, arguments: ["x-queue-type": .text("quorum")])
        }
        try await withAMQPSession(ground.publisher) { session throws(AMQPError) in
            try session.declare(Topology(queues: queues))
        }
    }

    private func preload(_ publisher: AMQPPublisher) async throws {
        let message = message(Array(repeating: UInt8(ascii: "x"), count: Self.bodySize), to: Self.source)
        var left = messages
        while left > 0 {
            let count = min(left, 1_000)
            try check(await publisher.publish(Array(repeating: message, count: count)))
            left -= count
        }
    }

    private func relay(_ consumer: AMQPConsumer, _ publisher: AMQPPublisher) async throws -> Double {
        let progress = RelayProgress()
        try await withDeadline(.seconds(60), "relay \(messages) messages") {
            try await withThrowingTaskGroup(of: Void.self) { lanes in
                for _ in 0..<4 {
                    lanes.addTask {
                        while progress.relayed.load(ordering: .relaxed) < messages {
                            let batch = await consumer.next(BatchLimit(count: 250, bytes: 4 << 20))
                            guard !batch.isEmpty else { return }
                            progress.start.withLock { $0 = $0 ?? .now }
                            try check(await publisher.publish(batch.map { message($0.body, to: Self.target) }))
                            consumer.acknowledge(batch.map(\.tag))
                            let done = progress.relayed.add(batch.count, ordering: .relaxed).newValue
                            // The other lanes wait for messages that will not come.
                            if done >= messages { consumer.cancel() }
                        }
                    }
                }
                try await lanes.waitForAll()
            }
        }
        let end = ContinuousClock.now
        guard let first = progress.start.withLock({ $0 }) else { return 0 }
        return Double(messages) / (first.duration(to: end) / .seconds(1))
    }

    private func message(_ body: [UInt8], to queue: String) -> OutgoingMessage {
        OutgoingMessage(exchange: "", routingKey: queue, properties: MessageProperties(), body: body)
    }

    private func check(_ outcomes: [PublishOutcome]) throws {
        guard let bad = outcomes.first(where: { !$0.isConfirmed }) else { return }
        throw BenchError(what: "relay messages", why: "the broker answered \(bad)", next: "read the broker's log")
    }
}

/// What the lanes of a relay share.
private final class RelayProgress: Sendable {
    let relayed = Atomic<Int>(0)
    let start = Mutex<ContinuousClock.Instant?>(nil)
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    @Suite struct Consuming {
        private func fill(_ queue: String, _ count: Int, on broker: AMQPConfiguration) async throws {
            try await withPublisher(broker) { publisher, _ in
                let outcomes = await publisher.publish((0..<count).map { message(to: queue, id: "m\($0)") })
                try #require(outcomes.areConfirmed)
            }
        }

        @Test func nextEndsWhenItsTaskIsCancelled() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await withConsumer(broker, queue: queue) { consumer, states in
                    try await states.connected()
                    let waiting = Task { await consumer.next(BatchLimit(count: 1, bytes: .max)) }
                    waiting.cancel()
                    #expect(await waiting.value.isEmpty)
                    try await fill(queue, 1, on: broker)
                    #expect(await consumer.take(1).count == 1, "the cancelled waiter took nothing with it")
                }
            }
        }

        @Test func cancellingAtAnyMomentNeverLeavesAWaiter() async throws {
            // The queue stays empty: a waiter that missed its cancellation would wait for ever.
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await withConsumer(broker, queue: queue) { consumer, states in
                    try await states.connected()
                    // Others at the same lock widen the moments in which a cancellation could be missed.
                    let noise = Task {
                        while !Task.isCancelled {
                            consumer.acknowledge([])
                            await Task.yield()
                        }
                    }
                    defer { noise.cancel() }
                    for round in 0..<5_000 {
                        let waiting = Task { await consumer.next(BatchLimit(count: 1, bytes: .max)).count }
                        // Spun, not slept: the moment is what varies, by a tenth of a microsecond.
                        let moment = ContinuousClock.now + .nanoseconds(100 * (round % 400))
                        while ContinuousClock.now < moment {}
                        waiting.cancel()
                        #expect(await waiting.value == 0)
                    }
                }
            }
        }

        @Test func cancelBringsNothingNewAndStillAcknowledges() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await fill(queue, 100, on: broker)
                try await withConsumer(broker, queue: queue, prefetch: 50) { consumer, _ in
                    let taken = await consumer.take(10)
                    consumer.cancel()
                    // Deliveries were on their way; none is handed over once `next` has said that it ended.
                    while true {
                        let more = await consumer.next(BatchLimit(count: 1, bytes: .max))
                        if more.isEmpty { break }
                    }
                    #expect(await consumer.next(BatchLimit(count: 100, bytes: .max)).isEmpty)
                    consumer.acknowledge(taken.map(\.tag))
                }
                try await expectDepth(90, in: queue, on: broker, "the ten are settled, the others are back")
            }
        }

        @Test func cancelEndsAWaiter() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await withConsumer(broker, queue: queue) { consumer, states in
                    try await states.connected()
                    async let waiting = consumer.next(BatchLimit(count: 1, bytes: .max))
                    consumer.cancel()
                    let found = await waiting
                    #expect(found.isEmpty)
                }
            }
        }

        @Test func closeEndsEveryWaiter() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await withConsumer(broker, queue: queue) { consumer, states in
                    try await states.connected()
                    let counts = await withTaskGroup(of: Int.self) { group in
                        for _ in 0..<5 {
                            group.addTask { await consumer.next(BatchLimit(count: 1, bytes: .max)).count }
                        }
                        consumer.close()
                        return await group.reduce(into: []) { $0.append($1) }
                    }
                    #expect(counts == [0, 0, 0, 0, 0])
                    try await states.next { if case .closed = $0 { true } else { false } }
                    #expect(await consumer.next(BatchLimit(count: 1, bytes: .max)).isEmpty)
                }
            }
        }

        @Test func closeEndsAConsumerThatHasNoBroker() async throws {
            var nowhere = try TestBroker.configuration()
            nowhere.port = 1
            try await withConsumer(nowhere, queue: "q") { consumer, states in
                try await expectLost(.unreachable, states)
                async let waiting = consumer.next(BatchLimit(count: 1, bytes: .max))
                let start = ContinuousClock.now
                consumer.close()
                let found = await waiting
                #expect(found.isEmpty)
                #expect(start.duration(to: .now) < .seconds(2))
            }
        }

        @Test func closeSettlesWhatWasAcknowledgedBehindAGap() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await fill(queue, 10, on: broker)
                try await withConsumer(broker, queue: queue) { consumer, _ in
                    let taken = await consumer.take(10)
                    try #require(taken.count == 10)
                    // The third is still being worked on when the worker has to go.
                    consumer.acknowledge(taken.enumerated().filter { $0.offset != 2 }.map(\.element.tag))
                }
                try await withConsumer(broker, queue: queue) { consumer, _ in
                    let back = await consumer.take(1)
                    #expect(back.map(\.properties.messageID) == ["m2"])
                    #expect(back.first?.redelivered == true)
                    consumer.acknowledge(back.map(\.tag))
                }
                try await expectDepth(0, in: queue, on: broker)
            }
        }

        @Test func prefetchBoundsWhatIsInHand() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await fill(queue, 50, on: broker)
                try await withConsumer(broker, queue: queue, prefetch: 20) { consumer, _ in
                    let taken = await consumer.take(20)
                    let waiting = try await ready(in: queue, on: broker)
                    #expect(waiting == 30)
                    consumer.acknowledge(taken.map(\.tag))
                    #expect(await consumer.take(20).count == 20)
                }
            }
        }
    }
}

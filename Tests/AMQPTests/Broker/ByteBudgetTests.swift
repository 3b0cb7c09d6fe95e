// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    @Suite("Bytes in hand have a budget") struct ByteBudgets {
        private static let size = 1 << 20
        private static let budget = 4 << 20

        private func fill(_ queue: String, count: Int, on broker: AMQPConfiguration) async throws {
            try await withPublisher(broker) { publisher, _ in
                let body = [UInt8](repeating: 5, count: Self.size)
                let messages = (0..<count).map { message(to: queue, id: "m\($0)", body: body) }
                #expect(await publisher.publish(messages).areConfirmed)
            }
        }

        @Test("Above the budget nothing is read, and the line outlives many heartbeats of that")
        func longPause() async throws {
            let broker = try TestBroker.configuration(heartbeat: .seconds(2))
            try await withTestQueue(broker) { queue in
                try await fill(queue, count: 24, on: broker)
                try await withConsumer(broker, queue: queue, byteBudget: Self.budget) { consumer, states in
                    // The fourth passes the budget.
                    let first = await consumer.take(4)
                    #expect(first.count == 4)
                    // Nothing may happen for longer than it takes to miss several heartbeats, ours or the broker's.
                    try await Task.sleep(for: .seconds(13))
                    #expect(consumer.bytesInHand <= Self.budget + Self.size + 4_096)
                    #expect(states.events.count == 1, "\(states.events)")
                    consumer.acknowledge(first.map(\.tag))
                    var rest = 24 - first.count
                    while rest > 0 {
                        let batch = await consumer.next(BatchLimit(count: 3, bytes: .max))
                        try #require(!batch.isEmpty)
                        #expect(consumer.bytesInHand <= Self.budget + Self.size + 4_096)
                        #expect(batch.allSatisfy { !$0.redelivered })
                        consumer.acknowledge(batch.map(\.tag))
                        rest -= batch.count
                    }
                    #expect(consumer.bytesInHand == 0)
                    #expect(states.events.count == 1, "\(states.events)")
                }
                try await expectDepth(0, in: queue, on: broker)
            }
        }

        @Test("Acknowledgements go out while nothing is read")
        func acknowledgingWhilePaused() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await fill(queue, count: 8, on: broker)
                try await withConsumer(broker, queue: queue, prefetch: 6, byteBudget: 1) { consumer, _ in
                    let first = await consumer.take(1)
                    // A budget of a byte is passed by every message: each is taken alone, none is kept back for ever.
                    consumer.acknowledge(first.map(\.tag))
                    for _ in 1..<8 {
                        let next = await consumer.take(1)
                        #expect(next.count == 1)
                        consumer.acknowledge(next.map(\.tag))
                    }
                }
                try await expectDepth(0, in: queue, on: broker)
            }
        }

        @Test("What a lost connection brought counts until it is settled or forgotten, and the next one reads then")
        func acrossConnections() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await fill(queue, count: 8, on: broker)
                try await withConsumer(broker.through(proxy), queue: queue, byteBudget: Self.budget) {
                    consumer,
                    states in
                    try await states.connected()
                    var held = await consumer.take(4)
                    proxy.cut()
                    try await states.lost()
                    try await states.connected()
                    #expect(consumer.bytesInHand >= 4 * Self.size)
                    // Two are settled too late, two are dropped by whoever had them: both make room.
                    consumer.acknowledge(held.prefix(2).map(\.tag))
                    consumer.acknowledge(held.prefix(2).map(\.tag))
                    held = []
                    let again = await consumer.take(4)
                    #expect(again.count == 4)
                    #expect(again.count(where: \.redelivered) == 4)
                    consumer.acknowledge(again.map(\.tag))
                    let last = await consumer.take(4)
                    consumer.acknowledge(last.map(\.tag))
                    #expect(consumer.bytesInHand == 0)
                }
                try await expectDepth(0, in: queue, on: broker)
            }
        }

        @Test("A peer that goes while nothing is read is noticed")
        func cutWhilePaused() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await fill(queue, count: 12, on: broker)
                try await withConsumer(broker.through(proxy), queue: queue, byteBudget: Self.budget) {
                    consumer,
                    states in
                    try await states.connected()
                    let held = await consumer.take(4)
                    proxy.cut()
                    try await states.lost()
                    try await states.connected()
                    consumer.acknowledge(held.map(\.tag))
                    var left = 12
                    while left > 0 {
                        let batch = await consumer.next(BatchLimit(count: 2, bytes: .max))
                        try #require(!batch.isEmpty)
                        consumer.acknowledge(batch.map(\.tag))
                        left -= batch.count
                    }
                }
                try await expectDepth(0, in: queue, on: broker)
            }
        }
    }
}

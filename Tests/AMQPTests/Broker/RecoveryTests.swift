// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    @Suite struct Recovery {
        private func fill(_ queue: String, _ count: Int, on broker: AMQPConfiguration) async throws {
            try await withPublisher(broker) { publisher, _ in
                let outcomes = await publisher.publish((0..<count).map { message(to: queue, id: "m\($0)") })
                try #require(outcomes.areConfirmed)
            }
        }

        @Test func aCutConnectionComesBackRedeliversAndIgnoresOldTags() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await fill(queue, 50, on: broker)
                try await withConsumer(broker.through(proxy), queue: queue) { consumer, states in
                    let before = await consumer.take(50)
                    try await states.connected()
                    proxy.cut()
                    try await expectLost(.connectionLost, states)
                    try await states.connected()
                    let after = await consumer.take(50)
                    #expect(after.map(\.properties.messageID) == before.map(\.properties.messageID))
                    #expect(after.count(where: \.redelivered) == 50)
                    #expect(Set(after.map(\.tag)).isDisjoint(with: before.map(\.tag)))
                    consumer.acknowledge(before.map(\.tag))
                    consumer.acknowledge(after.prefix(25).map(\.tag))
                }
                try await expectDepth(25, in: queue, on: broker, "old tags settled nothing")
            }
        }

        @Test func whatNobodyTookBeforeTheCutIsNotHandedOutAfterIt() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await fill(queue, 20, on: broker)
                try await withConsumer(broker.through(proxy), queue: queue) { consumer, states in
                    let before = await consumer.take(1)
                    try await states.connected()
                    proxy.cut()
                    try await states.lost()
                    try await states.connected()
                    let after = await consumer.take(20)
                    #expect(after.map(\.properties.messageID) == (0..<20).map { "m\($0)" })
                    #expect(after.count { $0.tag.generation == before.first?.tag.generation } == 0)
                    consumer.acknowledge(after.map(\.tag))
                }
                try await expectDepth(0, in: queue, on: broker)
            }
        }

        @Test func nothingIsLostWhenTheConsumersConnectionIsCutAgainAndAgain() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                let count = 3_000
                try await fill(queue, count, on: broker)
                try await withConsumer(broker.through(proxy), queue: queue, prefetch: 200) { consumer, _ in
                    var connections = 0
                    var seen: Set<String> = []
                    while seen.count < count {
                        let batch = await consumer.next(BatchLimit(count: 37, bytes: .max))
                        try #require(!batch.isEmpty)
                        seen.formUnion(batch.compactMap(\.properties.messageID))
                        consumer.acknowledge(batch.map(\.tag))
                        // Once a connection, in the middle of a frame, wherever that falls; also of the next login.
                        if connections < 12, proxy.accepted > connections {
                            connections = proxy.accepted
                            let way: FaultProxy.Direction = connections % 3 == 0 ? .toServer : .toClient
                            proxy.cut(after: Int.random(in: 1...(way == .toServer ? 300 : 30_000)), way)
                        }
                    }
                    #expect(seen.count == count)
                }
                #expect(proxy.accepted > 5, "the cuts took place")
                // Acknowledgements lost with the last connection bring their messages back, not new ones.
                let left = try await depthAtRest(of: queue, on: broker)
                #expect(left <= 200)
            }
        }

        @Test func nothingIsLostWhenThePublishersConnectionIsCutAgainAndAgain() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                let count = 3_000
                try await withPublisher(broker.through(proxy)) { publisher, _ in
                    var open = (0..<count).map { message(to: queue, id: "m\($0)", body: [1, 2, 3]) }
                    var rounds = 0
                    while !open.isEmpty {
                        if rounds < 12 {
                            let way: FaultProxy.Direction = rounds % 2 == 0 ? .toServer : .toClient
                            proxy.cut(after: Int.random(in: 1...(way == .toServer ? 150_000 : 5_000)), way)
                        }
                        rounds += 1
                        let outcomes = await publisher.publish(open)
                        try #require(outcomes.count == open.count)
                        open = zip(open, outcomes).filter { !$1.isConfirmed }.map(\.0)
                    }
                    #expect(proxy.accepted > 1, "the cuts took place")
                }
                try await withConsumer(broker, queue: queue) { consumer, _ in
                    var seen: Set<String> = []
                    while seen.count < count {
                        let batch = await consumer.next(BatchLimit(count: 500, bytes: .max))
                        try #require(!batch.isEmpty)
                        seen.formUnion(batch.compactMap(\.properties.messageID))
                        consumer.acknowledge(batch.map(\.tag))
                    }
                    #expect(seen == Set((0..<count).map { "m\($0)" }), "whatever was confirmed is there")
                }
            }
        }

        @Test func aDeletedQueueIsReportedAndServedAgainOnceItIsBack() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await withConsumer(broker, queue: queue) { consumer, states in
                    try await states.connected()
                    try await deleteQueue(queue, on: broker)
                    let first = try await states.lost()
                    #expect(first.code == .channelClosed)
                    #expect(first.message.contains(queue))
                    let second = try await states.lost()
                    #expect(second.replyCode == 404, "it says what is missing while it is")
                    try await declare(
                        QueueDeclaration(name: queue, arguments: ["x-queue-type": .text("quorum")]),
                        on: broker
                    )
                    try await states.connected()
                    try await fill(queue, 3, on: broker)
                    #expect(await consumer.take(3).count == 3)
                }
            }
        }

        @Test func acknowledgingWhileTheConnectionIsLostDoesNotHurryTheNextAttempt() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await fill(queue, 100, on: broker)
                try await withConsumer(broker.through(proxy), queue: queue) { consumer, states in
                    let taken = await consumer.take(100)
                    try await states.connected()
                    proxy.refuse()
                    proxy.cut()
                    var pauses: [Duration] = []
                    let start = ContinuousClock.now
                    while pauses.count < 4 {
                        let state = try await states.next { if case .lost = $0 { true } else { false } }
                        guard case .lost(_, let pause) = state else { return }
                        pauses.append(pause)
                        for delivery in taken { consumer.acknowledge([delivery.tag]) }
                    }
                    let waited = start.duration(to: .now)
                    let asked = pauses.dropLast().reduce(.zero, +)
                    #expect(waited >= asked, "waited \(waited), back-off asked for \(asked)")
                }
            }
        }
    }
}

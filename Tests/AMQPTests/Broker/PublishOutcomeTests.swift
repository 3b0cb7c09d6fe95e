// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    @Suite struct PublishOutcomes {
        private let full: FieldTable = ["x-max-length": .integer(1), "x-overflow": .text("reject-publish")]

        @Test func anUnroutableMessageComesBackAndItsNeighboursAreConfirmed() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await withPublisher(broker) { publisher, _ in
                    let outcomes = await publisher.publish([
                        message(to: queue, id: "a"), message(to: "nobody.listens.here", id: "b"),
                        message(to: queue, id: "c"),
                    ])
                    try #require(outcomes.count == 3)
                    #expect(outcomes[0] == .confirmed)
                    #expect(outcomes[1] == .returned(code: 312, text: "NO_ROUTE"))
                    #expect(outcomes[2] == .confirmed)
                }
                try await expectDepth(2, in: queue, on: broker)
            }
        }

        @Test func aFullQueueRefusesAndWhatItRefusedIsNotThere() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker, arguments: full) { queue in
                try await withPublisher(broker) { publisher, _ in
                    // A quorum queue notices a moment late that it is full.
                    var outcomes: [PublishOutcome] = []
                    while !outcomes.contains(.nacked), outcomes.count < 1_000 {
                        outcomes += await publisher.publish([message(to: queue, id: "m\(outcomes.count)")])
                    }
                    #expect(outcomes.last == .nacked)
                    #expect(outcomes.first == .confirmed)
                    let confirmed = outcomes.count { $0 == .confirmed }
                    try await expectDepth(confirmed, in: queue, on: broker)
                }
            }
        }

        @Test func outcomesOfOneBatchKeepTheirPlaces() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { open in
                try await withTestQueue(broker, arguments: full.merging(["x-queue-type": .text("classic")])) { full in
                    try await withPublisher(broker, window: 7) { publisher, _ in
                        #expect(await publisher.publish([message(to: full, id: "fills it")]) == [.confirmed])
                        let targets = (0..<300).map { [open, full, "nobody.listens.here"][$0 % 3] }
                        let outcomes = await publisher.publish(targets.map { message(to: $0, id: "x") })
                        try #require(outcomes.count == targets.count)
                        for (target, outcome) in zip(targets, outcomes) {
                            switch target {
                            case open: #expect(outcome == .confirmed)
                            case full: #expect(outcome == .nacked)
                            default: #expect(outcome == .returned(code: 312, text: "NO_ROUTE"))
                            }
                        }
                    }
                }
            }
        }

        @Test func aConnectionCutBeforeTheConfirmLeavesTheOutcomeUnknown() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await withPublisher(broker.through(proxy)) { publisher, states in
                    #expect(await publisher.publish([message(to: queue, id: "before")]) == [.confirmed])
                    try await states.connected()
                    proxy.stall(.toClient)
                    async let outcomes = publisher.publish([message(to: queue, id: "in flight")])
                    // The broker has it, which another connection sees; its confirm is held back.
                    try await withConsumer(broker, queue: queue) { consumer, _ in
                        let taken = await consumer.take(2)
                        #expect(taken.map(\.properties.messageID) == ["before", "in flight"])
                        consumer.acknowledge(taken.map(\.tag))
                    }
                    proxy.cut()
                    let found = await outcomes
                    guard case .unknown = try #require(found.first) else {
                        Issue.record("neither confirmed nor refused can be known here: \(found)")
                        return
                    }
                    try await states.lost()
                    proxy.resume()
                    try await states.connected()
                    #expect(await publisher.publish([message(to: queue, id: "after")]) == [.confirmed])
                }
            }
        }

        @Test func withoutABrokerTheDeadlineEndsTheWait() async throws {
            var nowhere = try TestBroker.configuration()
            nowhere.port = 1
            try await withPublisher(nowhere) { publisher, _ in
                let (time, outcomes) = await Duration.of {
                    await publisher.publish(
                        [message(to: "q", id: "a"), message(to: "q", id: "b")],
                        timeout: .milliseconds(300)
                    )
                }
                #expect(outcomes.count == 2)
                #expect(outcomes.areUnknown)
                #expect(time >= .milliseconds(300) && time < .seconds(2))
            }
        }

        @Test func aBrokerThatTakesTheConnectionAndSaysNothingDoesNotHoldTheDeadlineUp() async throws {
            var broker = try TestBroker.configuration()
            broker.connectTimeout = .seconds(6)
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            proxy.stall()
            try await withPublisher(broker.through(proxy)) { publisher, _ in
                let (time, outcomes) = await Duration.of {
                    await publisher.publish([message(to: "q", id: "a")], timeout: .milliseconds(500))
                }
                #expect(outcomes.areUnknown)
                #expect(time < .seconds(3), "waited \(time)")
                proxy.cut()
            }
        }

        @Test func whatWaitsForAConnectionIsPublishedWhenItStands() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            proxy.refuse()
            try await withTestQueue(broker) { queue in
                try await withPublisher(broker.through(proxy)) { publisher, states in
                    async let outcomes = publisher.publish([message(to: queue, id: "patient")])
                    try await expectLost(.unreachable, states)
                    try proxy.admit()
                    let found = await outcomes
                    #expect(found == [.confirmed])
                }
            }
        }

        @Test func aMessageThatCannotBeSentCostsItsNeighboursNothing() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await withPublisher(broker) { publisher, states in
                    let long = String(repeating: "x", count: 256)
                    var longKey = message(to: queue, id: "k")
                    longKey.routingKey = long
                    let longHeader = message(
                        to: queue,
                        id: "h",
                        headers: ["big": .text(String(repeating: "h", count: 200_000))]
                    )
                    let outcomes = await publisher.publish([
                        message(to: queue, id: "a"), message(to: queue, id: long), message(to: queue, id: "b"), longKey,
                        longHeader, message(to: queue, id: "c"),
                    ])
                    try #require(outcomes.count == 6)
                    for index in [0, 2, 5] { #expect(outcomes[index] == .confirmed) }
                    for index in [1, 3, 4] {
                        guard case .unsendable = outcomes[index] else {
                            Issue.record("message \(index): \(outcomes[index])")
                            continue
                        }
                    }
                    #expect(!states.events.contains { if case .lost = $0 { true } else { false } })
                }
                try await expectDepth(3, in: queue, on: broker)
            }
        }

        @Test func closingAnswersEverybody() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                let publisher = AMQPPublisher(broker)
                async let running: Void = publisher.run()
                let outcomes = await publisher.publish((0..<2_000).map { message(to: queue, id: "m\($0)") })
                publisher.close()
                await running
                #expect(outcomes.areConfirmed)
                let late = await publisher.publish([message(to: queue, id: "late")])
                #expect(late == [.unknown(reason: "the publisher is closed")])
            }
        }
    }
}

extension FieldTable {
    fileprivate func merging(_ other: FieldTable) -> FieldTable {
        var merged = self
        for entry in other.entries { merged[entry.key] = entry.value }
        return merged
    }
}

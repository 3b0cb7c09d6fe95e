// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    /// An alarm of the broker's, without raising one: the proxy puts the broker's own frames into the idle stream.
    @Suite struct Blocked {
        /// A method frame on channel 0 (AMQP 0-9-1, 2.3.5): type, channel, size, class, method, arguments, end.
        private func frame(method: UInt8, arguments: [UInt8] = []) -> [UInt8] {
            [1, 0, 0, 0, 0, 0, UInt8(4 + arguments.count), 0, 10, 0, method] + arguments + [0xCE]
        }

        private var blocked: [UInt8] { frame(method: 60, arguments: [10] + "low on mem".utf8) }
        private var unblocked: [UInt8] { frame(method: 61) }

        @Test func nothingIsPublishedWhileTheBrokerAsksForQuiet() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await withPublisher(broker.through(proxy)) { publisher, states in
                    #expect(await publisher.publish([message(to: queue, id: "before")]) == [.confirmed])
                    proxy.inject(blocked)
                    let state = try await states.next { if case .blocked = $0 { true } else { false } }
                    guard case .blocked("low on mem") = state else {
                        Issue.record("\(state)")
                        return
                    }
                    async let waiting = publisher.publish([message(to: queue, id: "waits")])
                    let (time, outcomes) = await Duration.of {
                        await publisher.publish([message(to: queue, id: "expires")], timeout: .milliseconds(300))
                    }
                    #expect(outcomes.areUnknown)
                    #expect(time < .seconds(2))
                    try await expectDepth(1, in: queue, on: broker, "it was not sent")
                    proxy.inject(unblocked)
                    try await states.next { if case .unblocked = $0 { true } else { false } }
                    let start = ContinuousClock.now
                    let found = await waiting
                    let resumed = start.duration(to: .now)
                    #expect(resumed < .seconds(1), "it went on \(resumed) after the end of the alarm")
                    #expect(found == [.confirmed])
                    try await expectDepth(2, in: queue, on: broker)
                }
            }
        }

        @Test func aConsumerReportsItAndGoesOn() async throws {
            let broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await withConsumer(broker.through(proxy), queue: queue) { consumer, states in
                    try await states.connected()
                    proxy.inject(blocked)
                    try await states.next { if case .blocked = $0 { true } else { false } }
                    try await withPublisher(broker) { publisher, _ in
                        #expect(await publisher.publish([message(to: queue, id: "m")]) == [.confirmed])
                    }
                    let taken = await consumer.take(1)
                    #expect(taken.count == 1)
                    consumer.acknowledge(taken.map(\.tag))
                    proxy.inject(unblocked)
                    try await states.next { if case .unblocked = $0 { true } else { false } }
                }
                try await expectDepth(0, in: queue, on: broker)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    @Suite("A broker of several nodes") struct Addresses {
        @Test("A silent first node costs its share of the time and no more")
        func blackHoleFirst() async throws {
            let hole = try BlackHole()
            var broker = try TestBroker.configuration()
            broker.connectTimeout = .seconds(3)
            broker.addresses.insert(BrokerAddress(host: "127.0.0.1", port: hole.port), at: 0)
            let configuration = broker
            let (time, _) = try await Duration.of {
                try await withAMQPSession(configuration) { _ throws(AMQPError) in }
            }
            #expect(time < .seconds(3), "the first of two had half of three seconds; it took \(time)")
            withExtendedLifetime(hole) {}
        }

        @Test("A first node that takes the connection and never speaks costs its share too")
        func silentFirst() async throws {
            var broker = try TestBroker.configuration()
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            proxy.stall()
            broker.connectTimeout = .seconds(4)
            broker.addresses.insert(BrokerAddress(host: "127.0.0.1", port: proxy.port), at: 0)
            let configuration = broker
            let (time, _) = try await Duration.of {
                try await withAMQPSession(configuration) { _ throws(AMQPError) in }
            }
            #expect(time < .seconds(4), "it took \(time)")
        }

        @Test("Each node's reason is told when none takes us, the refused password first")
        func allRefuse() async throws {
            var broker = try TestBroker.configuration()
            broker.password = "sai"
            broker.addresses.insert(BrokerAddress(host: "127.0.0.1", port: 1), at: 0)
            let configuration = broker
            let error = await #expect(throws: AMQPError.self) {
                try await withAMQPSession(configuration) { _ throws(AMQPError) in }
            }
            #expect(error?.code == .accessRefused)
            #expect(error?.message.contains("127.0.0.1:1") == true)
        }

        @Test("After a loss the next node is tried first")
        func nextAfterLoss() async throws {
            let broker = try TestBroker.configuration()
            let first = try FaultProxy(to: broker.host, port: broker.port)
            let second = try FaultProxy(to: broker.host, port: broker.port)
            defer {
                first.close()
                second.close()
            }
            var both = broker
            both.addresses = [first, second].map { BrokerAddress(host: "127.0.0.1", port: $0.port) }
            let configuration = both
            try await withTestQueue(broker) { queue in
                try await withConsumer(configuration, queue: queue) { consumer, states in
                    try await states.connected()
                    #expect(first.accepted == 1 && second.accepted == 0)
                    first.cut()
                    try await states.lost()
                    try await states.connected()
                    #expect(first.accepted == 1 && second.accepted == 1)
                    second.cut()
                    try await states.lost()
                    try await states.connected()
                    #expect(first.accepted == 2 && second.accepted == 1)
                }
            }
        }

        @Test("A password that was changed is taken at the next connection")
        func passwordIsAskedFor() async throws {
            var broker = try TestBroker.configuration()
            let right = broker.password
            broker.password = "sai"
            let words = EventRecorder<String>()
            broker.passwordSource = { words.events.last }
            let configuration = broker
            try await withConsumer(configuration, queue: "no.such.queue") { _, states in
                try await expectLost(.accessRefused, states)
                words.record(right)
                // It is let in now, and the queue is what is missing.
                var error = try await states.lost()
                while error.code == .accessRefused { error = try await states.lost() }
                #expect(error.replyCode == 404)
            }
        }
    }
}

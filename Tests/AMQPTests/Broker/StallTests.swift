// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    /// A broker that is there and does nothing: the kernel sees a healthy connection, only time tells.
    @Suite struct Stalls {
        @Test func heartbeatsEndAConsumersSilentConnection() async throws {
            let broker = try TestBroker.configuration(heartbeat: .seconds(1), callLimit: .seconds(2))
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await withConsumer(broker.through(proxy), queue: queue) { _, states in
                    try await states.connected()
                    proxy.stall()
                    let (time, error) = try await Duration.of { try await states.lost() }
                    #expect(error.isRetriable)
                    #expect(time < .seconds(5), "two missed heartbeats of one second took \(time)")
                    proxy.resume()
                    try await states.connected()
                }
            }
        }

        @Test func heartbeatsEndAPublishersSilentConnection() async throws {
            let broker = try TestBroker.configuration(heartbeat: .seconds(1), callLimit: .seconds(2))
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await withPublisher(broker.through(proxy)) { publisher, states in
                    try await states.connected()
                    proxy.stall()
                    let (time, outcomes) = await Duration.of {
                        await publisher.publish([message(to: queue, id: "m")], timeout: .seconds(20))
                    }
                    guard case .unknown = try #require(outcomes.first) else {
                        Issue.record("\(outcomes)")
                        return
                    }
                    #expect(time < .seconds(5))
                    proxy.resume()
                    try await states.connected()
                    #expect(await publisher.publish([message(to: queue, id: "m")]) == [.confirmed])
                }
            }
        }

        @Test func aPublishThatTheBrokerDoesNotReadIsEndedByTheWatchdog() async throws {
            // 64 MB fill every buffer on the way; the library's write has no limit of its own. Heartbeats would end
            // it much later.
            let broker = try TestBroker.configuration(heartbeat: .seconds(20), callLimit: .seconds(2))
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await withPublisher(broker.through(proxy)) { publisher, states in
                    try await states.connected()
                    proxy.stall(.toServer)
                    let body = [UInt8](repeating: 7, count: 1 << 20)
                    let messages = (0..<64).map { message(to: queue, id: "m\($0)", body: body) }
                    async let outcomes = publisher.publish(messages, timeout: .seconds(4))
                    let (time, error) = try await Duration.of { try await states.lost() }
                    #expect(error.isRetriable)
                    #expect(time < .seconds(6), "a call limit of two seconds took \(time)")
                    let found = await outcomes
                    #expect(found.count == 64)
                    #expect(found.areUnknown)
                    proxy.resume()
                    try await states.connected()
                    #expect(await publisher.publish([message(to: queue, id: "m", body: body)]) == [.confirmed])
                }
            }
        }

        @Test func aBrokerThatNeverAnswersTheLoginIsGivenUp() async throws {
            var broker = try TestBroker.configuration()
            broker.connectTimeout = .seconds(1)
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            proxy.stall()
            let silent = broker.through(proxy)
            let (time, error) = await Duration.of {
                await #expect(throws: AMQPError.self) {
                    try await withAMQPSession(silent) { _ throws(AMQPError) in }
                }
            }
            #expect(error?.isRetriable == true)
            #expect(time < .seconds(4))
        }

        @Test func aRequestThatIsNotAnsweredIsGivenUp() async throws {
            var broker = try TestBroker.configuration()
            broker.requestTimeout = .seconds(1)
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            let through = broker.through(proxy)
            let (time, error) = await Duration.of {
                await #expect(throws: AMQPError.self) {
                    try await withAMQPSession(through) { session throws(AMQPError) in
                        proxy.stall()
                        _ = try session.inspect(queue: "any")
                    }
                }
            }
            #expect(error?.code == .timeout)
            #expect(time < .seconds(5))
        }

        @Test func aHeartbeatBelowASecondIsNotSwitchedOff() async throws {
            let broker = try TestBroker.configuration(heartbeat: .milliseconds(500))
            let proxy = try FaultProxy(to: broker.host, port: broker.port)
            defer { proxy.close() }
            try await withTestQueue(broker) { queue in
                try await withConsumer(broker.through(proxy), queue: queue) { _, states in
                    try await states.connected()
                    proxy.stall()
                    let (time, _) = try await Duration.of { try await states.lost() }
                    #expect(time < .seconds(5))
                    proxy.resume()
                }
            }
        }
    }
}

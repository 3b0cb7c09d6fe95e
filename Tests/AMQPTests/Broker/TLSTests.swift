// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    @Suite struct Encryption {
        /// A configuration that goes through a TLS listener whose certificate is for `name`.
        private func with(
            certificateFor name: String,
            connectingTo host: String = "localhost",
            trusting other: TestAuthority? = nil,
            _ body: (AMQPConfiguration) async throws -> Void
        ) async throws {
            let broker = try TestBroker.configuration()
            let authority = try await TestAuthority()
            let issued = try await authority.issue(for: name)
            let proxy = try await TLSTerminator(
                certificate: issued.certificate,
                key: issued.key,
                to: broker.host,
                port: broker.port
            )
            defer { proxy.close() }
            var encrypted = broker
            encrypted.host = host
            encrypted.port = proxy.port
            encrypted.tls = AMQPConfiguration.TLS(authorityFile: (other ?? authority).file)
            try await body(encrypted)
            withExtendedLifetime(authority) {}
        }

        private func expectRefused(_ configuration: AMQPConfiguration) async throws {
            let error = await #expect(throws: AMQPError.self) {
                try await withAMQPSession(configuration) { _ throws(AMQPError) in }
            }
            #expect(error?.code == .untrusted)
            #expect(error?.description.contains("TLS") == true)
        }

        @Test func aBrokerWithAGoodCertificateIsSpokenToInBothDirections() async throws {
            let broker = try TestBroker.configuration()
            try await with(certificateFor: "localhost") { encrypted in
                try await withTestQueue(broker) { queue in
                    let count = 500
                    // Larger than a TLS record (16 KiB), and than a frame now and then: bytes stay inside OpenSSL.
                    let bodies = (0..<count).map {
                        [UInt8](repeating: UInt8($0 % 256), count: $0 % 50 == 0 ? 200_000 : $0 * 37)
                    }
                    try await withPublisher(encrypted) { publisher, _ in
                        let messages = bodies.enumerated().map {
                            message(to: queue, id: "m\($0.offset)", body: $0.element)
                        }
                        let outcomes = await publisher.publish(messages)
                        #expect(outcomes.count == count)
                        #expect(outcomes.areConfirmed)
                    }
                    try await withConsumer(encrypted, queue: queue, prefetch: 100) { consumer, _ in
                        var taken: [[UInt8]] = []
                        while taken.count < count {
                            let batch = await consumer.next(BatchLimit(count: 50, bytes: .max))
                            try #require(!batch.isEmpty)
                            taken += batch.map(\.body)
                            consumer.acknowledge(batch.map(\.tag))
                        }
                        #expect(taken == bodies)
                    }
                    try await expectDepth(0, in: queue, on: broker)
                }
            }
        }

        @Test func heartbeatsKeepAnIdleEncryptedConnection() async throws {
            let broker = try TestBroker.configuration()
            try await with(certificateFor: "localhost") { encrypted in
                var encrypted = encrypted
                encrypted.heartbeat = .seconds(1)
                let configuration = encrypted
                try await withTestQueue(broker) { queue in
                    try await withConsumer(configuration, queue: queue) { consumer, states in
                        try await states.connected()
                        // Nothing may happen for longer than it takes to miss two heartbeats.
                        try await Task.sleep(for: .milliseconds(3_500))
                        #expect(states.events.count == 1)
                        try await withPublisher(broker) { publisher, _ in
                            #expect(await publisher.publish([message(to: queue, id: "m")]) == [.confirmed])
                        }
                        #expect(await consumer.take(1).count == 1)
                    }
                }
            }
        }

        @Test func anAuthorityThatWeDoNotTrustIsRefused() async throws {
            let other = try await TestAuthority()
            try await with(certificateFor: "localhost", trusting: other) { try await expectRefused($0) }
        }

        @Test func aCertificateForAnotherHostIsRefused() async throws {
            try await with(certificateFor: "broker.example") { try await expectRefused($0) }
        }

        @Test func aNameIsNotGoodForAnAddress() async throws {
            try await with(certificateFor: "localhost", connectingTo: "127.0.0.1") { try await expectRefused($0) }
        }

        @Test func aPlainBrokerBehindAnEncryptedConfigurationIsRefused() async throws {
            var broker = try TestBroker.configuration()
            let authority = try await TestAuthority()
            broker.connectTimeout = .seconds(2)
            broker.tls = AMQPConfiguration.TLS(authorityFile: authority.file)
            try await expectRefused(broker)
        }

        @Test func anAuthorityFileThatIsNotThereIsNamed() async throws {
            var broker = try TestBroker.configuration()
            broker.tls = AMQPConfiguration.TLS(authorityFile: "/no/such/authority.pem")
            let configuration = broker
            let error = await #expect(throws: AMQPError.self) {
                try await withAMQPSession(configuration) { _ throws(AMQPError) in }
            }
            #expect(error?.description.contains("/no/such/authority.pem") == true)
        }
    }
}

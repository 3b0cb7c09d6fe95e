// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    @Suite struct Access {
        private func failure(_ configuration: AMQPConfiguration) async -> AMQPError? {
            await #expect(throws: AMQPError.self) {
                try await withAMQPSession(configuration) { _ throws(AMQPError) in }
            }
        }

        @Test func aWrongPasswordIsRefusedAndRetryingDoesNotHelp() async throws {
            var broker = try TestBroker.configuration()
            broker.password = "không phải mật khẩu này"
            let error = await failure(broker)
            #expect(error?.code == .accessRefused)
            #expect(error?.replyCode == 403)
            #expect(error?.isRetriable == false)
            #expect(error?.description.contains(broker.password) == false)
            #expect(error?.description.contains(broker.user) == true, "it says who was refused")
        }

        @Test func aVirtualHostThatIsNotThereIsRefused() async throws {
            var broker = try TestBroker.configuration()
            broker.virtualHost = "no-such-vhost"
            let error = await failure(broker)
            #expect(error?.code == .accessRefused)
            #expect(error?.description.contains("no-such-vhost") == true)
        }

        @Test func aPortWhereNobodyListensIsUnreachable() async throws {
            var broker = try TestBroker.configuration()
            broker.port = 1
            let error = await failure(broker)
            #expect(error?.code == .unreachable)
            #expect(error?.isRetriable == true)
            #expect(error?.description.contains("127.0.0.1:1") == true)
        }

        @Test func aHostNameThatDoesNotResolveIsUnreachable() async throws {
            var broker = try TestBroker.configuration()
            broker.host = "no-such-host.invalid"
            #expect(await failure(broker)?.code == .unreachable)
        }

        @Test func whileItIsRefusedAConsumerKeepsSayingSo() async throws {
            var broker = try TestBroker.configuration()
            broker.password = "sai"
            try await withConsumer(broker, queue: "q") { _, states in
                try await expectLost(.accessRefused, states)
                try await expectLost(.accessRefused, states)
            }
        }
    }
}

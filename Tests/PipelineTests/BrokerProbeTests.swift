// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// The look at a real broker: the one that the tests run against, stamped as the launcher sets it up.
@Suite(.serialized, .timeLimit(.minutes(1))) struct BrokerProbeTests {
    private let broker: AMQPConfiguration

    init() async throws {
        broker = try TestBroker.configuration()
        let exchange = Topology(exchanges: [ExchangeDeclaration(name: ReportTopology.exchange, kind: .topic)])
        try await withAMQPSession(broker) { session throws(AMQPError) in try session.declare(exchange) }
    }

    @Test func theBrokerOfTheTestsWeakensNothing() async throws {
        let traits = try await BrokerProbe().look(at: broker)
        #expect(traits.identity.product == "RabbitMQ")
        #expect(traits.identity.version.flatMap { BrokerVersion($0) } != nil)
        #expect(traits.identity.capabilities.isSuperset(of: ["publisher_confirms", "consumer_cancel_notify"]))
        #expect(traits.arrivalStamp == .written)
        #expect(BrokerAssessment(traits).weakened.isEmpty)
    }

    @Test func withoutAStampTheSendersClockWouldDecide() async throws {
        // Before 3.12 the stamp is a plugin's, and for the exchange of the reports alone.
        let identity = try await BrokerProbe().look(at: broker).identity
        guard let version = identity.version.flatMap({ BrokerVersion($0) }), version < BrokerVersion(3, 12) else {
            return
        }
        let traits = try await BrokerProbe(exchange: "amq.topic").look(at: broker)
        #expect(traits.arrivalStamp == .missing)
        #expect(BrokerAssessment(traits).weakened.map(\.code) == ["arrival.missing"])
    }

    @Test func whereThereIsNoExchangeTheStampIsNotSeen() async throws {
        let traits = try await BrokerProbe(exchange: "no.such.exchange").look(at: broker)
        guard case .unseen(let reason) = traits.arrivalStamp else {
            Issue.record("found \(traits.arrivalStamp) without an exchange")
            return
        }
        #expect(reason.contains("no.such.exchange"))
    }

    @Test func queuesAreComparedAndNoneIsMade() async throws {
        let limit: FieldTable = ["x-queue-type": .text("quorum"), "x-delivery-limit": .integer(20)]
        try await withTestQueue(broker, arguments: limit) { name in
            let missing = "test.\(UUID().uuidString.lowercased())"
            let other: FieldTable = ["x-queue-type": .text("quorum"), "x-delivery-limit": .integer(1_000_000)]
            let same = try await BrokerProbe(
                queues: [
                    QueueDeclaration(name: name, arguments: limit), QueueDeclaration(name: missing, arguments: limit),
                ]
            ).look(at: broker)
            #expect(same.queues == [name: .asDeclared, missing: .missing])
            let different = try await BrokerProbe(queues: [QueueDeclaration(name: name, arguments: other)])
                .look(at: broker)
            guard case .different(let words)? = different.queues[name] else {
                Issue.record("found \(different.queues)")
                return
            }
            #expect(words.contains("x-delivery-limit"))
            let made = try await withAMQPSession(broker) { session throws(AMQPError) in
                try session.inspect(queue: missing)
            }
            #expect(made == nil)
        }
    }

    @Test func anAccountWithoutTheRightsHearsThatItCouldNotLook() async throws {
        // An office's account: it may publish its own reports and read its own receipts, and declare nothing.
        var office = broker
        office.user = "unit-341"
        let state = try #require(ProcessInfo.processInfo.environment["NHIPCAU_TEST_STATE"])
        office.password = try String(contentsOfFile: "\(state)/secrets/unit-341", encoding: .utf8)
        let queue = QueueDeclaration(name: ReportTopology.submitted, arguments: ["x-queue-type": .text("quorum")])
        let traits = try await BrokerProbe(queues: [queue]).look(at: office)
        #expect(traits.identity.product == "RabbitMQ")
        let assessment = BrokerAssessment(traits)
        #expect(assessment.weakened.isEmpty || assessment.weakened.map(\.code) == ["queue.missing"])
        let arrival = try #require(assessment.unseen.first { $0.code == "arrival" })
        #expect(arrival.reason.contains("403"))
    }

    @Test func whereverTheConnectionIsCutTheLookEndsAndSaysWhatItSaw() async throws {
        let proxy = try FaultProxy(to: broker.host, port: broker.port)
        defer { proxy.close() }
        let begun = ContinuousClock.now
        var refused = 0
        var partial = 0
        for bytes in stride(from: 100, through: 2_000, by: 50) {
            proxy.cut(after: bytes, .toClient)
            do throws(AMQPError) {
                let traits = try await BrokerProbe().look(at: broker.through(proxy))
                #expect(traits.identity.product == "RabbitMQ")
                if case .unseen = traits.arrivalStamp { partial += 1 } else { #expect(traits.arrivalStamp == .written) }
            } catch {
                refused += 1
                #expect(error.isRetriable)
            }
        }
        #expect(refused > 0 && partial > 0, "cut during the login \(refused) times, during the look \(partial) times")
        #expect(begun.duration(to: .now) < .seconds(15))
    }
}

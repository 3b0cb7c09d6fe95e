// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    /// What tools do on a session of their own.
    @Suite struct Sessions {
        private func publish(_ ids: [String], to queue: String, on broker: AMQPConfiguration) async throws {
            try await withPublisher(broker) { publisher, _ in
                let outcomes = await publisher.publish(ids.map { message(to: queue, id: $0, body: Array($0.utf8)) })
                try #require(outcomes.areConfirmed)
            }
        }

        @Test func declaringTwiceChangesNothingAndBindingsRoute() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                let topology = Topology(
                    exchanges: [ExchangeDeclaration(name: "test.topic", kind: .topic)],
                    queues: [QueueDeclaration(name: queue, arguments: ["x-queue-type": .text("quorum")])],
                    bindings: [
                        BindingDeclaration(exchange: "test.topic", queue: queue, routingKey: "report.submitted.*")
                    ]
                )
                try await withAMQPSession(broker) { session throws(AMQPError) in
                    try session.declare(topology)
                    try session.declare(topology)
                }
                try await withPublisher(broker) { publisher, _ in
                    var submitted = message(to: "report.submitted.341", id: "a")
                    submitted.exchange = "test.topic"
                    var other = message(to: "report.withdrawn.341", id: "b")
                    other.exchange = "test.topic"
                    let outcomes = await publisher.publish([submitted, other])
                    #expect(outcomes == [.confirmed, .returned(code: 312, text: "NO_ROUTE")])
                }
                try await expectDepth(1, in: queue, on: broker)
            }
        }

        @Test func theBrokerSaysWhatItIs() async throws {
            let identity = try await withAMQPSession(TestBroker.configuration()) { session throws(AMQPError) in
                session.identity
            }
            #expect(identity.product == "RabbitMQ")
            #expect(identity.version?.first?.isNumber == true)
            #expect(identity.capabilities.isSuperset(of: ["publisher_confirms", "basic.nack", "connection.blocked"]))
        }

        @Test func whatIsSentThroughAnExchangeComesBackAsAConsumerWouldGetIt() async throws {
            let broker = try TestBroker.configuration()
            let (arrived, refused, depth) = try await withAMQPSession(broker) { session throws(AMQPError) in
                let sent = [MessageProperties(messageID: "a"), MessageProperties(headers: ["mark": .integer(7)])]
                let arrived = try session.echo(sent, through: "amq.topic")
                var refused: AMQPError?
                do throws(AMQPError) {
                    _ = try session.echo(sent, through: "no.such.exchange")
                } catch {
                    refused = error
                }
                return (arrived, refused, try session.inspect(queue: "no.such.queue"))
            }
            #expect(arrived.map(\.properties.messageID) == ["a", nil])
            #expect(arrived.last?.properties.headers.integer("mark") == 7)
            #expect(refused?.replyCode == 404)
            #expect(depth == nil, "the session goes on after the refusal")
        }

        @Test func otherArgumentsAreRefusedWith406AndTheSessionGoesOn() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                let found = try await withAMQPSession(broker) { session throws(AMQPError) -> QueueState? in
                    let other = QueueDeclaration(name: queue, arguments: ["x-queue-type": .text("classic")])
                    do throws(AMQPError) {
                        try session.declare(Topology(queues: [other]))
                        Issue.record("the broker took other arguments")
                    } catch {
                        #expect(error.code == .channelClosed)
                        #expect(error.replyCode == 406)
                        #expect(!error.isRetriable)
                        #expect(error.message.contains(queue))
                    }
                    return try session.inspect(queue: queue)
                }
                #expect(found?.name == queue)
            }
        }

        @Test func lookingAtAQueueThatIsNotThereFindsNothingAndTheSessionGoesOn() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await publish(["a", "b"], to: queue, on: broker)
                let found = try await withAMQPSession(broker) { session throws(AMQPError) in
                    [try session.inspect(queue: "no.such.queue"), try session.inspect(queue: queue)]
                }
                #expect(found.map { $0?.ready } == [nil, 2])
                #expect(found.last??.name == queue)
                #expect(found.last??.consumers == 0)
            }
        }

        @Test func gettingTakesOneAcknowledgesAndGivesBack() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await publish(["a", "b", "c"], to: queue, on: broker)
                let bodies = try await withAMQPSession(broker) { session throws(AMQPError) -> [String] in
                    var bodies: [String] = []
                    func take() throws(AMQPError) -> Delivery? {
                        let delivery = try session.get(queue: queue)
                        if let delivery { bodies.append(String(decoding: delivery.body, as: UTF8.self)) }
                        return delivery
                    }
                    if let first = try take() { try session.acknowledge(first.tag.number) }
                    if let second = try take() { try session.reject(second.tag.number, requeue: true) }
                    if let again = try take(), try take() != nil {
                        try session.acknowledge(again.tag.number + 1, multiple: true)
                    }
                    let last = try take()
                    #expect(last?.tag == nil, "the queue is empty")
                    return bodies
                }
                #expect(bodies.first == "a")
                #expect(bodies.count == 4)
                #expect(bodies.dropFirst().sorted() == ["b", "b", "c"])
                try await expectDepth(0, in: queue, on: broker)
            }
        }

        @Test func aRejectedMessageGoesToItsDeadLetters() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { dead in
                let arguments: FieldTable = [
                    "x-dead-letter-exchange": .text(""), "x-dead-letter-routing-key": .text(dead),
                ]
                try await withTestQueue(broker, arguments: arguments) { queue in
                    try await publish(["poison"], to: queue, on: broker)
                    try await withAMQPSession(broker) { session throws(AMQPError) in
                        if let taken = try session.get(queue: queue) {
                            try session.reject(taken.tag.number, requeue: false)
                        }
                    }
                    try await withConsumer(broker, queue: dead) { consumer, _ in
                        let taken = try #require(await consumer.take(1).first)
                        #expect(taken.properties.messageID == "poison")
                        #expect(taken.properties.headers.text("x-first-death-reason") == "rejected")
                    }
                }
            }
        }

        @Test func gettingFromAQueueThatIsNotThereSaysSoAndTheSessionGoesOn() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                let found = try await withAMQPSession(broker) { session throws(AMQPError) -> QueueState? in
                    do throws(AMQPError) {
                        _ = try session.get(queue: "no.such.queue")
                        Issue.record("got something from nothing")
                    } catch {
                        #expect(error.replyCode == 404)
                    }
                    return try session.inspect(queue: queue)
                }
                #expect(found?.name == queue)
            }
        }

        @Test func purgingAndDeletingAreTakenAtTheirWord() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await publish(["a", "b"], to: queue, on: broker)
                try await withAMQPSession(broker) { session throws(AMQPError) in
                    try session.purge(queue: queue)
                    let purged = try session.inspect(queue: queue)
                    #expect(purged?.ready == 0)
                    try session.delete(queue: queue)
                    let deleted = try session.inspect(queue: queue)
                    #expect(deleted == nil)
                    try session.delete(queue: queue)
                }
            }
        }

        @Test func namesThatTheProtocolCannotCarryAreRefusedWithoutLosingTheConnection() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                let found = try await withAMQPSession(broker) { session throws(AMQPError) -> QueueState? in
                    do throws(AMQPError) {
                        _ = try session.inspect(queue: String(repeating: "x", count: 256))
                        Issue.record("a name of 256 bytes was sent")
                    } catch {
                        #expect(error.code == .invalid)
                    }
                    return try session.inspect(queue: queue)
                }
                #expect(found?.name == queue)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// A stage's messages on RabbitMQ: a connection that consumes and one that publishes, for the broker stops reading from
/// a connection that publishes while it has an alarm, and acknowledgements must get through all the same.
package final class AMQPTransport: StageTransport {
    private let broker: AMQPConfiguration
    private let consumer: AMQPConsumer
    private let publisher: AMQPPublisher
    private let topology: Topology

    /// - Parameters:
    ///   - topology: what `restore` declares: the queues of this stage and the one it hands on to.
    ///   - observer: hears of both connections, under the names `consumer` and `publisher`.
    package init(
        broker: AMQPConfiguration,
        configuration: StageConfiguration,
        topology: Topology = Topology(),
        observer: any StageObserver
    ) {
        self.broker = broker
        self.topology = topology
        consumer = AMQPConsumer(
            broker.named("\(broker.connectionName) consume"),
            queue: configuration.queue,
            prefetch: configuration.prefetch,
            bodyLimit: configuration.bodyLimit
        ) { observer.connection("consumer", $0) }
        publisher = AMQPPublisher(broker.named("\(broker.connectionName) publish")) {
            observer.connection("publisher", $0)
        }
    }

    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [consumer] in await consumer.run() }
            group.addTask { [publisher] in await publisher.run() }
        }
    }

    package func next(_ limit: BatchLimit) async -> [Delivery] {
        await consumer.next(limit)
    }

    package func acknowledge(_ tags: [DeliveryTag]) {
        consumer.acknowledge(tags)
    }

    package func publish(_ messages: [OutgoingMessage], handedOver: () -> Void) async -> [PublishOutcome] {
        await publisher.publish(messages, handedOver: handedOver)
    }

    package func restore() async {
        let topology = topology
        // A queue that is there with other arguments, or no right to declare: the next outcome shows it.
        try? await withAMQPSession(broker.named("\(broker.connectionName) restore")) { session throws(AMQPError) in
            try session.declare(topology)
        }
    }

    package func drain() {
        consumer.cancel()
    }

    package func close() {
        // In this order: a confirm that is on its way still leads to an acknowledgement.
        publisher.close()
        consumer.close()
    }
}

// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// Looks at a broker for all that `BrokerAssessment` asks. What may not be looked at is `unseen`, with the reason.
package struct BrokerProbe: Sendable {
    /// Bound on every single answer of the broker; the whole look takes some milliseconds.
    package static let patience: Duration = .seconds(3)

    private let exchange: String
    private let queues: [QueueDeclaration]

    /// - Parameters:
    ///   - queues: compared with what stands on the broker, not made.
    ///   - exchange: through which the arrival stamp is tried; the stamp of old brokers is for `reports` alone.
    package init(queues: [QueueDeclaration] = [], exchange: String = ReportTopology.exchange) {
        self.queues = queues
        self.exchange = exchange
    }

    /// Looks on a connection of its own, closed at the end.
    ///
    /// - Throws: what a login throws; once the connection stands nothing is thrown.
    package func look(at broker: AMQPConfiguration) async throws(AMQPError) -> BrokerTraits {
        var broker = broker
        broker.connectTimeout = min(broker.connectTimeout, Self.patience)
        broker.requestTimeout = min(broker.requestTimeout, Self.patience)
        return try await withAMQPSession(broker) { (session) throws(AMQPError) in look(session) }
    }

    private func look(_ session: AMQPSession) -> BrokerTraits {
        var traits = BrokerTraits(identity: session.identity)
        var lost: AMQPError?
        /// A broker that no longer answers is asked no more.
        func seen<Trait>(_ question: () throws(AMQPError) -> Trait, else unseen: (AMQPError) -> Trait) -> Trait {
            if let lost { return unseen(lost) }
            do throws(AMQPError) {
                return try question()
            } catch {
                if error.isRetriable { lost = error }
                return unseen(error)
            }
        }
        traits.arrivalStamp = seen({ () throws(AMQPError) in try stamp(session) }) { .unseen($0.description) }
        for queue in queues {
            traits.queues[queue.name] = seen({ () throws(AMQPError) in try standing(of: queue, session) }) {
                $0.replyCode == 406 ? .different($0.message) : .unseen($0.description)
            }
        }
        return traits
    }

    /// Two messages, one of which pretends to have arrived in 1970.
    private func stamp(_ session: AMQPSession) throws(AMQPError) -> BrokerTraits.ArrivalStamp {
        let forged: Int64 = 1
        let header = MessageHeader.arrivedAt
        let arrived = try session.echo(
            [MessageProperties(), MessageProperties(headers: [header: .integer(forged)])],
            through: exchange
        )
        let stamps = arrived.map { $0.properties.headers.integer(header) }
        guard stamps.count == 2, stamps[0] != nil else { return .missing }
        return stamps[1] == forged ? .leftToSender : .written
    }

    /// Looked for before it is declared, so that a queue that is missing stays so.
    private func standing(
        of queue: QueueDeclaration,
        _ session: AMQPSession
    ) throws(AMQPError) -> BrokerTraits.QueueStanding {
        guard try session.inspect(queue: queue.name) != nil else { return .missing }
        try session.declare(Topology(queues: [queue]))
        return .asDeclared
    }
}

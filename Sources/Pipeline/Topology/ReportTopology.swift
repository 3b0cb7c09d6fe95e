// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// All exchanges, queues and bindings of the way of a report, as one value (architecture, §1 and §4).
///
/// - Quorum queues throughout: replicated in a cluster, and on one node twice as fast as classic durable ones.
/// - Every queue has its dead letters in `<queue>.dead`. With `reject-publish` and `at-least-once` a message that the
///   broker dead-letters is not lost on the way (needs RabbitMQ 3.10 and its flag `stream_queue`).
/// - Retry tiers are queues without consumers whose messages expire back into the queue they came from.
/// - Every queue sets a delivery limit beyond reach. RabbitMQ 4 has 20 where none is set, and drops what passes it in a
///   queue without dead letters: twenty looks at the dead letters would lose them. What crashes a worker is found by
///   quarantine long before.
///
/// What the promises stand on are arguments, so that declaring needs no right beyond the virtual host's, and a difference
/// is found at start (406) rather than at the first loss. Limits and places of leaders are `policies`
/// (`Decisions/0014-arguments-and-policies.md`).
package enum ReportTopology {
    package static let exchange = "reports"
    package static let submitted = "reports.submitted"
    package static let received = "reports.received"
    package static let accepted = "reports.accepted"
    package static let notices = "notices.due"
    package static let workQueues = [submitted, received, accepted, notices]
    /// Waiting times before the next attempt, unless the configuration says otherwise.
    package static let defaultRetryTiers: [Duration] = [.seconds(1), .seconds(5), .seconds(30), .seconds(300)]
    /// Failed deliveries before the broker takes a message away. Not -1, which means no limit from 4.0 on and takes the
    /// first away in 3.10. Where it is set, 3.10 gives a returned message its old place instead of the last.
    static let deliveryLimit: Int64 = 1_000_000

    package static func submissionKey(unitCode: String) -> String { "report.submitted.\(unitCode)" }
    package static func receipts(unitCode: String) -> String { "receipts.\(unitCode)" }
    package static func dead(_ queue: String) -> String { "\(queue).dead" }

    package static func retry(_ queue: String, tier: Duration) -> String {
        "\(queue).retry.\(tier.components.seconds)s"
    }

    /// - Parameters:
    ///   - receiptUnits: codes of the units that have an account, each with a queue for its receipts.
    ///   - tiers: waiting times of the retry queues, rising.
    package static func topology(receiptUnits: [String], tiers: [Duration] = defaultRetryTiers) -> Topology {
        var topology = Topology(exchanges: [ExchangeDeclaration(name: exchange, kind: .topic)])
        for queue in workQueues {
            topology.queues.append(contentsOf: queueFamily(queue, tiers))
        }
        topology.bindings.append(
            BindingDeclaration(exchange: exchange, queue: submitted, routingKey: submissionKey(unitCode: "*"))
        )
        for code in receiptUnits {
            topology.queues.append(
                QueueDeclaration(
                    name: receipts(unitCode: code),
                    arguments: ["x-queue-type": .text("quorum"), "x-delivery-limit": .integer(deliveryLimit)]
                )
            )
        }
        return topology
    }

    /// A work queue with all that belongs to it: its dead letters and its retry tiers.
    package static func queueFamily(_ queue: String, _ tierList: [Duration]) -> [QueueDeclaration] {
        let deadLetters = QueueDeclaration(
            name: dead(queue),
            arguments: ["x-queue-type": .text("quorum"), "x-delivery-limit": .integer(deliveryLimit)]
        )
        let work = QueueDeclaration(name: queue, arguments: safeDeadLettering(to: dead(queue)))
        let tiers = tierList.map { tier in
            var arguments = safeDeadLettering(to: queue)
            arguments["x-message-ttl"] = .integer(tier.components.seconds * 1_000)
            return QueueDeclaration(name: retry(queue, tier: tier), arguments: arguments)
        }
        return [deadLetters, work] + tiers
    }

    /// What a stage reads and publishes to, for declaring it again should somebody have deleted it.
    package static func around(_ stage: StageConfiguration) -> Topology {
        var topology = Topology(queues: queueFamily(stage.queue, stage.retryTiers))
        if let next = stage.next { topology.queues += queueFamily(next.queue, stage.retryTiers) }
        if stage.queue == submitted {
            topology.exchanges.append(ExchangeDeclaration(name: exchange, kind: .topic))
            topology.bindings.append(
                BindingDeclaration(exchange: exchange, queue: submitted, routingKey: submissionKey(unitCode: "*"))
            )
        }
        return topology
    }

    /// A queue that only holds, for messages on their way from one declaration of a queue to another.
    package static func holding(_ name: String) -> QueueDeclaration {
        QueueDeclaration(
            name: name,
            arguments: ["x-queue-type": .text("quorum"), "x-delivery-limit": .integer(deliveryLimit)]
        )
    }

    private static func safeDeadLettering(to queue: String) -> FieldTable {
        [
            "x-queue-type": .text("quorum"),
            "x-delivery-limit": .integer(deliveryLimit),
            "x-dead-letter-exchange": .text(""),
            "x-dead-letter-routing-key": .text(queue),
            "x-dead-letter-strategy": .text("at-least-once"),
            "x-overflow": .text("reject-publish"),
        ]
    }
}

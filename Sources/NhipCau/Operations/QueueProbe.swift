// SPDX-License-Identifier: Apache-2.0

import AMQP
import Pipeline

/// What a queue holds, as one looks at it.
struct QueueView: Sendable, Encodable {
    let queue: String
    /// Messages that no worker has in hand.
    let ready: Int
    let consumers: Int
    let exists: Bool

    /// Queues from which a worker must be taking.
    var needsConsumer: Bool { ReportTopology.workQueues.contains(queue) }
    var isDead: Bool { queue.hasSuffix(ReportTopology.dead("")) }
}

/// Looks at queues without touching a message.
enum QueueProbe {
    /// - Returns: and why the broker accepts no messages; `nil` when it does.
    static func look(
        at names: [String],
        on broker: AMQPConfiguration
    ) async throws(AMQPError) -> (views: [QueueView], blocked: String?) {
        let sight = try await BrokerSight.once(names, on: broker)
        let states = Dictionary(uniqueKeysWithValues: sight.queues.map { ($0.name, $0) })
        let views = names.map { name in
            let state = states[name]
            return QueueView(
                queue: name,
                ready: state?.ready ?? 0,
                consumers: state?.consumers ?? 0,
                exists: state != nil
            )
        }
        return (views, sight.blocked)
    }
}

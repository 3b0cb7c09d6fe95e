// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline

/// What a queue holds, as one looks at it.
struct QueueView: Sendable, Encodable {
    struct Dead: Sendable, Encodable {
        let messageID: String
        let source: String
        let reason: String
        let detail: String
        let attempts: Int64
    }

    let queue: String
    var ready: Int
    var consumers: Int
    /// Age of the message at the head, in milliseconds.
    var oldestMilliseconds: Int64?
    var dead: [Dead] = []
    var exists = true

    /// Queues from which a worker must be taking.
    var needsConsumer: Bool { ReportTopology.workQueues.contains(queue) }
    var isDead: Bool { queue.hasSuffix(ReportTopology.dead("")) }
}

/// Looks at queues without taking from them: what is got is given back.
enum QueueProbe {
    /// Messages of a dead-letter queue that are shown.
    private static let shown = 20

    static func look(
        at queues: [String],
        on broker: AMQPConfiguration,
        peeking: Bool
    ) async throws(AMQPError) -> [QueueView] {
        try await withAMQPSession(broker) { (session) throws(AMQPError) -> [QueueView] in
            var views: [QueueView] = []
            for queue in queues {
                guard let state = try session.inspect(queue: queue) else {
                    views.append(QueueView(queue: queue, ready: 0, consumers: 0, exists: false))
                    continue
                }
                var view = QueueView(queue: queue, ready: state.ready, consumers: state.consumers)
                if peeking, state.ready > 0 { try peek(&view, session) }
                views.append(view)
            }
            return views
        }
    }

    private static func peek(_ view: inout QueueView, _ session: AMQPSession) throws(AMQPError) {
        var taken: [UInt64] = []
        for _ in 0..<(view.isDead ? shown : 1) {
            guard let delivery = try session.get(queue: view.queue) else { break }
            taken.append(delivery.tag.number)
            let message = QueueMessage(delivery, in: view.queue)
            if view.oldestMilliseconds == nil, let arrived = message.arrived {
                view.oldestMilliseconds = Clock.milliseconds - arrived
            }
            if view.isDead {
                let names = message.submissions.map { $0.uuidString.lowercased() }.joined(separator: " ")
                view.dead.append(
                    QueueView.Dead(
                        messageID: names.isEmpty ? delivery.properties.messageID ?? "(none)" : names,
                        source: message.source,
                        reason: message.reason,
                        detail: message.detail,
                        attempts: message.attempts
                    )
                )
            }
        }
        // In their order: a quorum queue lines up what is returned as it comes back.
        for number in taken { try session.reject(number, requeue: true) }
    }
}

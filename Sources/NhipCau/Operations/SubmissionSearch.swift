// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline

/// Looks for one submission in the queues of the stages.
struct SubmissionSearch: Sendable {
    /// A message that carries it.
    struct Sighting: Sendable {
        let queue: String
        /// Among those that are ready, from 1.
        let place: Int
        let ready: Int
        let message: QueueMessage
    }

    /// What was looked through.
    struct Look: Sendable {
        let queue: String
        let ready: Int
        let consumers: Int
        let seen: Int
        /// Of the first message that was seen.
        let oldest: Int64?

        /// Messages that were not looked at.
        var hidden: Int { max(0, ready - seen) }
    }

    /// A look counts as a delivery, and what a worker's queue has delivered before is handled with more care and less
    /// speed: few there, many where nobody consumes.
    private static let limitAtWork = 20
    private static let limitAside = 1_000

    let id: UUID
    let tiers: [Duration]

    /// Every queue of these stages. What was got is given back.
    func look(
        at stages: [String],
        on broker: AMQPConfiguration
    ) async throws(AMQPError) -> (looks: [Look], sightings: [Sighting]) {
        let names = stages.flatMap { stage in
            [stage] + tiers.map { ReportTopology.retry(stage, tier: $0) } + [ReportTopology.dead(stage)]
        }
        return try await withAMQPSession(broker) { (session) throws(AMQPError) in
            var looks: [Look] = []
            var sightings: [Sighting] = []
            for name in names {
                guard let state = try session.inspect(queue: name) else { continue }
                let limit = stages.contains(name) ? Self.limitAtWork : Self.limitAside
                let messages = state.ready > 0 ? try Self.peek(name, limit, session) : []
                for (index, message) in messages.enumerated() where message.submissions.contains(id) {
                    let ready = max(state.ready, messages.count)
                    sightings.append(Sighting(queue: name, place: index + 1, ready: ready, message: message))
                }
                looks.append(
                    Look(
                        queue: name,
                        ready: state.ready,
                        consumers: state.consumers,
                        seen: messages.count,
                        oldest: messages.first?.since
                    )
                )
            }
            return (looks, sightings)
        }
    }

    private static func peek(
        _ queue: String,
        _ limit: Int,
        _ session: AMQPSession
    ) throws(AMQPError) -> [QueueMessage] {
        var messages: [QueueMessage] = []
        var taken: [UInt64] = []
        while messages.count < limit, let delivery = try session.get(queue: queue) {
            messages.append(QueueMessage(delivery, in: queue))
            taken.append(delivery.tag.number)
        }
        for number in taken { try session.reject(number, requeue: true) }
        return messages
    }
}

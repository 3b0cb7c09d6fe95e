// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline

/// Gives queues that were declared with other arguments the ones of today, with what is in them.
///
/// Arguments cannot be changed, so a queue's messages wait in another one (`<queue>.migrating`) while it is deleted and
/// declared anew. Each message is confirmed there before it is acknowledged here: an interruption leaves some of them
/// twice and none lost, and the next run goes on where this one ended.
///
/// The broker cannot be asked to delete a quorum queue only if it is empty. So nothing may be put into it meanwhile: the
/// workers are stopped (looked at), the queue is unbound from the exchange (senders keep what comes back), and what waits
/// in its retry tiers, and would expire into it, waits aside too.
struct QueueMigration: Sendable {
    let topology: Topology

    /// What was done with one queue.
    struct Step: Sendable {
        let queue: String
        let moved: Int
    }

    /// - Throws: ``Refusal`` when a queue has a consumer; what the session throws (run it again).
    func run(on broker: AMQPConfiguration) async throws -> [Step] {
        let outcome = try await withAMQPSession(broker) { (session) throws(AMQPError) in
            var work = Work(session: session, topology: topology)
            return (try work.run(), work.refusal)
        }
        if let refusal = outcome.1 { throw refusal }
        return outcome.0
    }

    /// Why nothing more was changed.
    struct Refusal: Error, Sendable {
        let why: String
    }

    /// Where the messages of a queue wait.
    static func aside(_ queue: String) -> String { "\(queue).migrating" }
}

/// The work on one session, on its thread.
private struct Work {
    let session: AMQPSession
    let topology: Topology
    private(set) var refusal: QueueMigration.Refusal?
    private var confirmations = AMQPSession.Confirmations()
    /// Messages in flight at a time.
    private static let portion = 200

    init(session: AMQPSession, topology: Topology) {
        self.session = session
        self.topology = topology
    }

    mutating func run() throws(AMQPError) -> [QueueMigration.Step] {
        try session.declare(Topology(exchanges: topology.exchanges))
        var steps: [QueueMigration.Step] = []
        for queue in topology.queues {
            let fits = try declare(queue)
            // Left behind by a run that was interrupted.
            let hasLeft = try session.inspect(queue: QueueMigration.aside(queue.name)) != nil
            if fits, !hasLeft { continue }
            guard let moved = try migrate(queue, fits: fits) else { return steps }
            steps.append(QueueMigration.Step(queue: queue.name, moved: moved))
        }
        try session.declare(topology)
        return steps
    }

    /// - Returns: whether the queue stands as declared now.
    private func declare(_ queue: QueueDeclaration) throws(AMQPError) -> Bool {
        do {
            try session.declare(Topology(queues: [queue]))
            return true
        } catch {
            guard error.replyCode == 406 else { throw error }
            return false
        }
    }

    /// - Returns: messages that were moved; `nil` when a consumer stands in the way.
    private mutating func migrate(_ queue: QueueDeclaration, fits: Bool) throws(AMQPError) -> Int? {
        guard try isQuiet() else { return nil }
        let bindings = topology.bindings.filter { $0.queue == queue.name }
        let feeders = topology.queues.filter { $0.arguments.text("x-dead-letter-routing-key") == queue.name }.map(
            \.name
        )
        if !fits {
            for binding in bindings { try session.unbind(binding) }
            for feeder in feeders where try session.inspect(queue: feeder) != nil { try putAside(feeder) }
            try putAside(queue.name)
            guard try isQuiet() else { return nil }
            try session.delete(queue: queue.name)
            try session.declare(Topology(queues: [queue]))
        }
        let moved = try bringBack(queue.name)
        for feeder in feeders { try bringBack(feeder) }
        try session.declare(Topology(bindings: bindings))
        return moved
    }

    /// No worker takes from any stage, so none puts anything into a queue either.
    private mutating func isQuiet() throws(AMQPError) -> Bool {
        for name in ReportTopology.workQueues {
            let consumers = try consumers(of: name)
            guard consumers > 0 else { continue }
            refusal = QueueMigration.Refusal(why: "\(name) has \(consumers) consumers: a worker is still running")
            return false
        }
        return true
    }

    /// A quorum queue counts who gets a message as a consumer until it has heard of the acknowledgement: what we have
    /// just taken ourselves is given a moment to be forgotten.
    private func consumers(of name: String) throws(AMQPError) -> Int {
        var consumers = 0
        for _ in 0..<50 {
            consumers = try session.inspect(queue: name)?.consumers ?? 0
            if consumers == 0 { break }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return consumers
    }

    private mutating func putAside(_ queue: String) throws(AMQPError) {
        let aside = QueueMigration.aside(queue)
        try session.declare(Topology(queues: [ReportTopology.holding(aside)]))
        while try move(from: queue, to: aside) > 0 {}
    }

    /// - Returns: how many messages came back.
    @discardableResult
    private mutating func bringBack(_ queue: String) throws(AMQPError) -> Int {
        let aside = QueueMigration.aside(queue)
        guard try session.inspect(queue: aside) != nil else { return 0 }
        var moved = 0
        while true {
            let count = try move(from: aside, to: queue)
            if count == 0 { break }
            moved += count
        }
        try session.delete(queue: aside)
        return moved
    }

    /// - Returns: messages that were moved; 0 when there was none.
    private mutating func move(from source: String, to target: String) throws(AMQPError) -> Int {
        var last: UInt64 = 0
        var messages: [OutgoingMessage] = []
        while messages.count < Self.portion, let delivery = try session.get(queue: source) {
            last = delivery.tag.number
            messages.append(Self.message(delivery, to: target))
        }
        if messages.isEmpty { return 0 }
        let outcomes = try session.publish(messages, &confirmations)
        if let refused = outcomes.first(where: { !$0.isConfirmed }) {
            // Unacknowledged, so they go back into their queue with the end of this session.
            throw AMQPError(.invalid, "\(target) does not take the messages of \(source): \(refused)")
        }
        try session.acknowledge(last, multiple: true)
        return messages.count
    }

    /// As a stage puts it back for another try: the broker sees us as its sender from here on, so the sender's account and
    /// unit, which it has vouched for, and the moment of arrival go into headers of ours.
    private static func message(_ delivery: Delivery, to target: String) -> OutgoingMessage {
        var properties = delivery.properties
        let prefix = ReportTopology.submissionKey(unitCode: "")
        if delivery.routingKey.hasPrefix(prefix) {
            properties.headers[MessageHeader.account] = properties.userID.map { .text($0) }
            properties.headers[MessageHeader.unit] = .text(String(delivery.routingKey.dropFirst(prefix.count)))
            properties.headers[MessageHeader.firstArrivedAt] = properties.headers[MessageHeader.arrivedAt]
        }
        properties.userID = nil
        return OutgoingMessage(exchange: "", routingKey: target, properties: properties, body: delivery.body)
    }
}

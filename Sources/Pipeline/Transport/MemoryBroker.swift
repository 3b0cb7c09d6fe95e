// SPDX-License-Identifier: Apache-2.0

package import AMQP
import Synchronization

/// A broker in memory, as far as a stage sees one: queues with prefetch, redelivery, limits and retry tiers. For tests of
/// the loop, and for whoever wants to run a stage without a server. It is held to the contract of `StageTransport` by the
/// suite that the real broker passes too.
///
/// Time stands still in it: the messages of a tier come back when somebody calls `expire`.
package final class MemoryBroker: Sendable {
    /// What a queue is declared as.
    package struct Queue: Sendable {
        /// Messages ready and in hand that it takes; more are refused (`reject-publish`).
        package var limit: Int?
        /// Where a message goes that expires here.
        package var expiresTo: String?

        package init(limit: Int? = nil, expiresTo: String? = nil) {
            self.limit = limit
            self.expiresTo = expiresTo
        }
    }

    struct Message {
        var routingKey: String
        var properties: MessageProperties
        var body: [UInt8]
        /// How often it was given to a consumer and came back.
        var returns = 0
    }

    struct Contents {
        var queue: Queue
        var ready: [Message] = []
        /// Given to consumers and not settled.
        var inHand = 0
        var consumers: [ObjectIdentifier: MemoryConsumer] = [:]
        /// Where the next message goes, so that consumers take turns.
        var turn = 0
    }

    fileprivate struct State {
        var queues: [String: Contents] = [:]
        var isBlocked = false
    }

    fileprivate let state = Mutex(State())

    /// Bytes of headers and of a name that fit into a frame.
    package static let nameLimit = 255
    package static let headerLimit = 128 << 10

    package init() {}

    // MARK: Topology

    /// Declares a queue; one that is there stays as it is.
    package func declare(_ name: String, _ queue: Queue = Queue()) {
        state.withLock { if $0.queues[name] == nil { $0.queues[name] = Contents(queue: queue) } }
    }

    /// Deletes a queue with what is in it. Its consumers go on without deliveries, until it is declared again.
    package func delete(_ name: String) {
        state.withLock { $0.queues[name] = nil }
    }

    /// Changes how many messages a queue takes.
    package func setLimit(_ limit: Int?, of name: String) {
        state.withLock { $0.queues[name]?.queue.limit = limit }
    }

    /// Under an alarm nothing that is published is answered.
    package func setBlocked(_ isBlocked: Bool) {
        state.withLock { $0.isBlocked = isBlocked }
    }

    var isBlocked: Bool { state.withLock { $0.isBlocked } }

    // MARK: Looking

    /// Bodies of the messages that are ready, in order.
    package func ready(_ name: String) -> [[UInt8]] {
        state.withLock { $0.queues[name]?.ready.map(\.body) ?? [] }
    }

    /// Headers of the messages that are ready, in order.
    package func headers(_ name: String) -> [FieldTable] {
        state.withLock { $0.queues[name]?.ready.map(\.properties.headers) ?? [] }
    }

    /// Messages that are ready or in hand.
    package func depth(_ name: String) -> Int {
        state.withLock { state in state.queues[name].map { $0.ready.count + $0.inHand } ?? 0 }
    }

    // MARK: Publishing

    /// Puts messages into queues by the default exchange; each is answered at once.
    package func publish(_ messages: [OutgoingMessage]) -> [PublishOutcome] {
        messages.map { message in
            let outcome = state.withLock { $0.accept(message) }
            if outcome.isConfirmed { dispatch(message.routingKey) }
            return outcome
        }
    }

    /// Puts a message into a queue as if an exchange had routed it there under another key, as a sender's does.
    package func route(_ message: OutgoingMessage, to queue: String) {
        state.withLock {
            $0.queues[queue]?.ready.append(
                Message(routingKey: message.routingKey, properties: message.properties, body: message.body)
            )
        }
        dispatch(queue)
    }

    /// Lets the time of a tier pass: all its messages go where they expire to, under that queue's name.
    package func expire(_ name: String) {
        let target = state.withLock { state -> String? in
            guard let target = state.queues[name]?.queue.expiresTo, let expired = state.queues[name]?.ready else {
                return nil
            }
            state.queues[name]?.ready = []
            for var message in expired {
                message.routingKey = target
                message.returns = 0
                state.queues[target]?.ready.append(message)
            }
            return target
        }
        if let target { dispatch(target) }
    }

    // MARK: Consuming

    func attach(_ consumer: MemoryConsumer, to name: String) {
        state.withLock { $0.queues[name]?.consumers[ObjectIdentifier(consumer)] = consumer }
        dispatch(name)
    }

    func detach(_ consumer: MemoryConsumer, from name: String) {
        state.withLock { _ = $0.queues[name]?.consumers.removeValue(forKey: ObjectIdentifier(consumer)) }
    }

    func settled(_ count: Int, of name: String) {
        state.withLock { if let inHand = $0.queues[name]?.inHand { $0.queues[name]?.inHand = max(0, inHand - count) } }
        dispatch(name)
    }

    /// What a consumer gives back goes to the head of the queue, in its old order.
    func give(_ messages: [Message], backTo name: String) {
        state.withLock { state in
            guard state.queues[name] != nil else { return }
            let returned = messages.map { message in
                var message = message
                message.returns += 1
                return message
            }
            state.queues[name]?.ready.insert(contentsOf: returned, at: 0)
            state.queues[name]?.inHand -= messages.count
        }
        dispatch(name)
    }

    /// Gives what is ready to consumers that have room.
    private func dispatch(_ name: String) {
        while true {
            // Given under the lock, so that no message overtakes another on its way to a consumer.
            let consumer = state.withLock { state -> MemoryConsumer? in
                guard let contents = state.queues[name], let message = contents.ready.first else { return nil }
                let consumers = contents.consumers.values.sorted { $0.number < $1.number }
                let order = consumers.indices.map { consumers[($0 + contents.turn) % consumers.count] }
                guard let consumer = order.first(where: { $0.reserve() }) else { return nil }
                state.queues[name]?.ready.removeFirst()
                state.queues[name]?.inHand += 1
                state.queues[name]?.turn += 1
                consumer.receive(message)
                return consumer
            }
            guard let consumer else { return }
            consumer.deliver()
        }
    }
}

extension MemoryBroker.State {
    /// Takes a message in, or says why not.
    fileprivate mutating func accept(_ message: OutgoingMessage) -> PublishOutcome {
        if let refusal = Self.refusal(of: message) { return .unsendable(reason: refusal) }
        guard let contents = queues[message.routingKey] else { return .returned(code: 312, text: "NO_ROUTE") }
        if let limit = contents.queue.limit, contents.ready.count + contents.inHand >= limit { return .nacked }
        queues[message.routingKey]?.ready.append(
            MemoryBroker.Message(
                routingKey: message.routingKey,
                properties: message.properties,
                body: message.body
            )
        )
        return .confirmed
    }

    private static func refusal(of message: OutgoingMessage) -> String? {
        let properties = message.properties
        let names = [
            message.routingKey, properties.messageID, properties.type, properties.contentType, properties.userID,
            properties.correlationID,
        ]
        let longest = names.compactMap { $0?.utf8.count }.max() ?? 0
        if longest > MemoryBroker.nameLimit { return "a name of \(longest) bytes" }
        let headers = properties.headers.entries.reduce(0) { sum, entry in
            if case .text(let text) = entry.value { return sum + entry.key.utf8.count + text.utf8.count }
            return sum + entry.key.utf8.count + 9
        }
        return headers > MemoryBroker.headerLimit ? "properties of about \(headers) bytes" : nil
    }
}

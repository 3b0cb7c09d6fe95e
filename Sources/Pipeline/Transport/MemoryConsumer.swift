// SPDX-License-Identifier: Apache-2.0

import AMQP
import Synchronization

/// One connection's consumer of a queue in memory: what it was given and has not settled goes back when it ends.
final class MemoryConsumer: Sendable {
    struct Waiter {
        let id: Int
        let limit: BatchLimit
        let continuation: CheckedContinuation<[Delivery], Never>
    }

    private struct State {
        /// Messages given or about to be given, and not settled.
        var reserved = 0
        var isOpen = true
        var nextNumber: UInt64 = 1
        var ready: [Delivery] = []
        var inHand: [UInt64: MemoryBroker.Message] = [:]
    }

    let number: Int
    private let prefetch: Int
    private let bodyLimit: Int
    let deliver: @Sendable () -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - number: of the connection, from 1; part of each tag.
    ///   - deliver: called when something has arrived.
    init(number: Int, prefetch: Int, bodyLimit: Int, deliver: @escaping @Sendable () -> Void) {
        self.number = number
        self.prefetch = prefetch
        self.bodyLimit = bodyLimit
        self.deliver = deliver
    }

    /// Whether there is room for one more; it is taken then.
    func reserve() -> Bool {
        state.withLock { state in
            guard state.isOpen, state.reserved < prefetch else { return false }
            state.reserved += 1
            return true
        }
    }

    func receive(_ message: MemoryBroker.Message) {
        state.withLock { state in
            let tag = DeliveryTag(generation: number, number: state.nextNumber)
            state.nextNumber += 1
            state.inHand[tag.number] = message
            state.ready.append(delivery(message, tag))
        }
    }

    private func delivery(_ message: MemoryBroker.Message, _ tag: DeliveryTag) -> Delivery {
        var properties = message.properties
        if message.returns > 0 {
            properties.headers[MessageHeader.deliveryCount] = .integer(Int64(message.returns))
        }
        return Delivery(
            tag: tag,
            redelivered: message.returns > 0,
            routingKey: message.routingKey,
            properties: properties,
            body: message.body.count > bodyLimit ? [] : message.body,
            bodySize: message.body.count
        )
    }

    /// What has arrived and was not taken, up to the limit.
    func take(_ limit: BatchLimit) -> [Delivery] {
        state.withLock { state in
            var count = 0
            var bytes = 0
            for delivery in state.ready {
                guard count < limit.count, count == 0 || bytes + delivery.body.count <= limit.bytes else { break }
                count += 1
                bytes += delivery.body.count
            }
            defer { state.ready.removeFirst(count) }
            return Array(state.ready.prefix(count))
        }
    }

    /// Settles what is in hand here. Returns how many that were.
    func settle(_ tags: [DeliveryTag]) -> Int {
        state.withLock { state in
            let count = tags.count { $0.generation == number && state.inHand.removeValue(forKey: $0.number) != nil }
            state.reserved -= count
            return count
        }
    }

    /// The connection is gone: all that is not settled, in order.
    func end() -> [MemoryBroker.Message] {
        state.withLock { state in
            state.isOpen = false
            state.ready = []
            defer { state.inHand = [:] }
            return state.inHand.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}

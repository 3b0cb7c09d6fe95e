// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation

/// A batch of deliveries, sorted: what can be handled together, what nobody can read, what may have crashed a worker.
struct Intake<Handler: StageHandler> {
    /// A delivery that is dead as it is, and why.
    struct Unreadable: Sendable {
        let delivery: Delivery
        let reason: DeadLetterReason
    }

    private(set) var entries: [WorkEntry<Handler.Payload>] = []
    /// Of each entry, the position of its delivery among `readable`.
    private(set) var positions: [Int] = []
    /// Tags of the deliveries that the entries come from, and how many entries each has.
    private(set) var readable: [(tag: DeliveryTag, entries: Int)] = []
    private(set) var unreadable: [Unreadable] = []
    private(set) var suspects: [Delivery] = []

    /// - Parameter queue: the stage's own. A routing key of that name is ours: nobody else may publish to a queue directly.
    init(_ deliveries: [Delivery], handler: Handler, queue: String, quarantineAfter: Int) {
        entries.reserveCapacity(deliveries.count)
        positions.reserveCapacity(deliveries.count)
        readable.reserveCapacity(deliveries.count)
        for delivery in deliveries {
            let delivery = delivery.routingKey == queue ? delivery : delivery.withoutOurHeaders
            if Self.crashes(delivery) >= quarantineAfter {
                suspects.append(delivery)
                continue
            }
            switch Self.open(delivery, handler, queue: queue) {
            case .success(let opened):
                positions.append(contentsOf: repeatElement(readable.count, count: opened.count))
                readable.append((delivery.tag, opened.count))
                entries.append(contentsOf: opened)
            case .failure(let reason): unreadable.append(Unreadable(delivery: delivery, reason: reason))
            }
        }
    }

    /// How often a worker may have ended with this delivery in hand: the broker's count of returns without those that
    /// this process lived through, one for each connection it lost. Else a broker that is restarted twice would have
    /// everything in hand handled one by one. A crash begins the counting anew, so a poisoned entry is found all the
    /// same. A delivery that the broker does not call redelivered came from its sender just now, whatever the count says
    /// that it bears.
    private static func crashes(_ delivery: Delivery) -> Int {
        guard delivery.redelivered else { return 0 }
        return count(MessageHeader.deliveryCount, of: delivery) - (delivery.tag.generation - 1)
    }

    /// A count in a header, within bounds.
    private static func count(_ header: String, of delivery: Delivery) -> Int {
        Int(min(max(delivery.properties.headers.integer(header) ?? 0, 0), 1_000_000))
    }

    static func open(
        _ delivery: Delivery,
        _ handler: Handler,
        queue: String
    ) -> Result<[WorkEntry<Handler.Payload>], DeadLetterReason> {
        let isOurs = delivery.routingKey == queue
        let attempt = isOurs ? count(MessageHeader.attempt, of: delivery) : 0
        let firstFailedAt = isOurs ? delivery.properties.headers.integer(MessageHeader.firstFailedAt) : nil
        return handler.open(delivery).map { opened in
            opened.map {
                WorkEntry(
                    id: $0.id,
                    payload: $0.payload,
                    attempt: attempt,
                    isRedelivered: delivery.redelivered,
                    firstFailedAt: firstFailedAt
                )
            }
        }
    }
}

extension Delivery {
    /// As it came from a sender: headers that begin with `x-` are words of ours and the broker's, and nobody else is
    /// believed that writes them. The broker's own count stays on what it brings again.
    fileprivate var withoutOurHeaders: Delivery {
        guard properties.headers.entries.contains(where: { $0.key.hasPrefix("x-") }) else { return self }
        var properties = properties
        for entry in properties.headers.entries where entry.key.hasPrefix("x-") {
            if redelivered, entry.key == MessageHeader.deliveryCount { continue }
            properties.headers[entry.key] = nil
        }
        return Delivery(
            tag: tag,
            redelivered: redelivered,
            routingKey: routingKey,
            properties: properties,
            rawProperties: rawProperties,
            body: body,
            bodySize: bodySize
        )
    }
}

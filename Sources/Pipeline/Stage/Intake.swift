// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation

/// A batch of deliveries, sorted: what can be handled together, what nobody can read, what may have crashed a worker.
struct Intake<Handler: StageHandler> {
    /// A delivery that is dead as it is, and why.
    struct Unreadable {
        let delivery: Delivery
        let reason: DeadLetterReason
    }

    private(set) var entries: [WorkEntry<Handler.Payload>] = []
    private(set) var unreadable: [Unreadable] = []
    private(set) var suspects: [Delivery] = []

    init(_ deliveries: [Delivery], handler: Handler, quarantineAfter: Int) {
        entries.reserveCapacity(deliveries.count)
        for delivery in deliveries {
            if Self.crashes(delivery) >= quarantineAfter {
                suspects.append(delivery)
                continue
            }
            switch Self.open(delivery, handler) {
            case .success(let opened): entries.append(contentsOf: opened)
            case .failure(let reason): unreadable.append(Unreadable(delivery: delivery, reason: reason))
            }
        }
    }

    /// How often a worker may have ended with this delivery in hand: the broker's count of returns without those that
    /// this process lived through, one for each connection it lost. Else a broker that is restarted twice would have
    /// everything in hand handled one by one. A crash begins the counting anew, so a poisoned entry is found all the
    /// same.
    private static func crashes(_ delivery: Delivery) -> Int {
        count(MessageHeader.deliveryCount, of: delivery) - (delivery.tag.generation - 1)
    }

    /// A count in a header. At the door it is the sender's until the broker or we have written it, so it is bounded.
    private static func count(_ header: String, of delivery: Delivery) -> Int {
        Int(min(max(delivery.properties.headers.integer(header) ?? 0, 0), 1_000_000))
    }

    static func open(
        _ delivery: Delivery,
        _ handler: Handler
    ) -> Result<[WorkEntry<Handler.Payload>], DeadLetterReason> {
        let attempt = count(MessageHeader.attempt, of: delivery)
        return handler.open(delivery).map { opened in
            opened.map {
                WorkEntry(id: $0.id, payload: $0.payload, attempt: attempt, isRedelivered: delivery.redelivered)
            }
        }
    }
}

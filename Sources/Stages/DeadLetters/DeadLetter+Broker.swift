// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline

extension DeadLetter {
    /// A message from a dead-letter queue. What an older version of ours put there says why in a header of ours; what the
    /// broker moved there says it in `x-first-death-reason` (RabbitMQ, "Dead Letter Exchanges"), and its other headers are
    /// its sender's, who may have written anything into them.
    init(brokers delivery: Delivery, of queue: String) {
        let headers = delivery.properties.headers
        let isOurs = !BrokersMark.isIn(delivery.rawProperties)
        // The key under which it was first published stands in no header that is read: after the broker has moved it, the
        // key is the dead-letter queue's name. Its bytes as received hold it (x-death).
        self.init(
            queue: queue,
            reason: isOurs ? Self.olderReason(headers) : Self.brokersReason(headers),
            entryID: delivery.properties.messageID.flatMap { UUID(uuidString: $0) },
            attempt: isOurs ? Int(min(max(headers.integer(MessageHeader.attempt) ?? 0, 0), 1_000_000)) : 0,
            routingKey: delivery.routingKey,
            properties: delivery.properties,
            rawProperties: delivery.rawProperties,
            body: delivery.body,
            bodySize: delivery.bodySize,
            isOurs: isOurs
        )
    }

    private static func olderReason(_ headers: FieldTable) -> DeadLetterReason {
        DeadLetterReason(
            headers.text(MessageHeader.reason)?.code ?? "older.unknown",
            headers.text(MessageHeader.detail) ?? "left in the dead-letter queue by an older version"
        )
    }

    /// Why a broker moves a message: a closed set, since the word becomes a label of a metric and may be a sender's.
    private static let brokersReasons: Set<String> = ["expired", "rejected", "maxlen", "delivery_limit"]

    private static func brokersReason(_ headers: FieldTable) -> DeadLetterReason {
        let word = headers.text("x-first-death-reason").flatMap { brokersReasons.contains($0) ? $0 : nil }
        return DeadLetterReason("broker.\(word ?? "dropped")", "the broker moved it out of its queue")
    }
}

extension String {
    /// A word that may stand in a metric's label, whoever wrote it.
    fileprivate var code: String {
        let letters = prefix(40).filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._".contains($0)) }
        return letters.isEmpty ? "unknown" : String(letters)
    }
}

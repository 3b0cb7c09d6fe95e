// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline

extension DeadLetter {
    /// A message from a dead-letter queue. The broker says in `x-first-death-reason` why (RabbitMQ, "Dead Letter
    /// Exchanges"); what an older version of ours put there says it in a header of ours.
    init(brokers delivery: Delivery, of queue: String) {
        let headers = delivery.properties.headers
        // The key under which it was first published stands in no header that is read: after the broker has moved it, the
        // key is the dead-letter queue's name. Its bytes as received hold it (x-death).
        let reason =
            headers.text(MessageHeader.reason).map {
                DeadLetterReason($0.code, headers.text(MessageHeader.detail) ?? "")
            }
            ?? DeadLetterReason(
                "broker.\(headers.text("x-first-death-reason")?.code ?? "dropped")",
                "the broker moved it out of \(headers.text("x-first-death-queue")?.prefix(80) ?? "its queue")"
            )
        let isOurs = headers.text(MessageHeader.account) != nil && delivery.properties.userID == nil
        self.init(
            queue: queue,
            reason: reason,
            entryID: delivery.properties.messageID.flatMap { UUID(uuidString: $0) },
            routingKey: delivery.routingKey,
            properties: delivery.properties,
            rawProperties: delivery.rawProperties,
            body: delivery.body,
            bodySize: delivery.bodySize,
            isOurs: isOurs
        )
    }
}

extension String {
    /// A word that may stand in a metric's label, whoever wrote it.
    fileprivate var code: String {
        let letters = prefix(40).filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._".contains($0)) }
        return letters.isEmpty ? "unknown" : String(letters)
    }
}

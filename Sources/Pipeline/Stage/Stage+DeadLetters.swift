// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation

extension Stage {
    /// Deliveries that nobody can read become rows as they are, and whoever sent them is told. Beside the lanes.
    func buryUnreadable(_ line: AsyncStream<SideLines<Handler>.Unreadable>) async throws -> Bool {
        for await unreadable in line {
            let isSettled = try await untilCancelled(unreadable.items.count) {
                try await bury(unreadable.items.map(letter))
                try await deliver(unreadable.items.flatMap { handler.answer($0.delivery, $0.reason) })
                transport.acknowledge(unreadable.settlement.settle(unreadable.items.indices))
            }
            guard isSettled else { return false }
        }
        return !Task.isCancelled
    }

    /// Stores dead letters; returns when they are safe.
    func bury(_ letters: [DeadLetter]) async throws {
        guard !letters.isEmpty else { return }
        try await insist { [deadLetters] in try await deadLetters.store(letters) }
        for letter in letters {
            let name = letter.entryID?.uuidString.lowercased() ?? letter.properties.messageID ?? "without id"
            observer.deadLettered(letter.reason, entry: String(name.prefix(80)), queue: letter.queue)
        }
    }

    func letter(_ unreadable: Intake<Handler>.Unreadable) -> DeadLetter {
        let delivery = unreadable.delivery
        return DeadLetter(
            queue: configuration.queue,
            reason: unreadable.reason,
            entryID: delivery.properties.messageID.flatMap { UUID(uuidString: $0) },
            routingKey: delivery.routingKey,
            properties: delivery.properties,
            rawProperties: delivery.rawProperties,
            body: delivery.body,
            bodySize: delivery.bodySize,
            isOurs: delivery.routingKey == configuration.queue
        )
    }

    func letter(_ entry: WorkEntry<Handler.Payload>, _ reason: DeadLetterReason) -> DeadLetter {
        let (properties, body) = handler.pack(entry)
        return DeadLetter(
            queue: configuration.queue,
            reason: reason,
            entryID: entry.id,
            attempt: entry.attempt,
            routingKey: configuration.queue,
            properties: properties,
            body: body,
            isOurs: true
        )
    }
}

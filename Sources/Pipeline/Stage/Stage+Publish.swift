// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation

extension Stage {
    /// Publishes what a batch gave rise to, and returns when the broker has confirmed it. All goes out together: a confirm
    /// takes as long for one message as for many.
    ///
    /// - Parameter handedOver: called when the messages have their place behind those of earlier batches.
    func publish(
        _ result: BatchResult,
        of entries: [WorkEntry<Handler.Payload>],
        handedOver: () -> Void = {}
    ) async throws {
        var messages = forwardMessages(result.forward)
        for (entry, outcome) in zip(entries, result.outcomes) {
            switch outcome {
            case .done: break
            case .retry(let reason): messages.append(retryMessage(entry, reason: reason))
            case .deadLetter(let reason): messages.append(deadMessage(entry, reason))
            }
        }
        let side = result.side.map(\.message)
        let outcomes = try await publishRequired(messages, beside: side, handedOver: handedOver)
        await publishSideAgain(undelivered(side, outcomes))
    }

    /// Deliveries that nobody can read go to the dead letters as they are.
    func publishDead(_ unreadable: [Intake<Handler>.Unreadable]) async throws {
        let messages = unreadable.map { item in
            deadMessage(
                (item.delivery.properties, item.delivery.body),
                item.reason,
                name: item.delivery.properties.messageID ?? "without id"
            )
        }
        try await publishRequired(messages)
    }

    private func forwardMessages(_ entries: [[UInt8]]) -> [OutgoingMessage] {
        guard let next = configuration.next else { return [] }
        return Bundle.pack(entries, type: next.type, to: next.queue, limit: configuration.bundle)
    }

    /// To the tier of this attempt, or to the dead letters after the last.
    private func retryMessage(_ entry: WorkEntry<Handler.Payload>, reason: String) -> OutgoingMessage {
        guard entry.attempt < configuration.retryTiers.count else {
            return deadMessage(entry, DeadLetterReason("retries.exhausted", reason))
        }
        let tier = configuration.retryTiers[entry.attempt]
        var (properties, body) = handler.pack(entry)
        properties.headers = passedOn(properties.headers, reason: reason)
        properties.headers[MessageHeader.attempt] = .integer(Int64(entry.attempt + 1))
        return OutgoingMessage(
            exchange: "",
            routingKey: ReportTopology.retry(configuration.queue, tier: tier),
            properties: properties,
            body: body
        )
    }

    func deadMessage(_ entry: WorkEntry<Handler.Payload>, _ reason: DeadLetterReason) -> OutgoingMessage {
        deadMessage(handler.pack(entry), reason, name: entry.id.uuidString.lowercased())
    }

    private func deadMessage(
        _ packed: (properties: MessageProperties, body: [UInt8]),
        _ reason: DeadLetterReason,
        name: String
    ) -> OutgoingMessage {
        observer.deadLettered(reason, entry: name, queue: configuration.queue)
        var properties = packed.properties
        // The broker checks the user id against the account that publishes, which is ours from here on.
        properties.headers[MessageHeader.account] =
            properties.userID.map { .text($0) } ?? properties.headers[MessageHeader.account]
        properties.userID = nil
        properties.headers = passedOn(properties.headers, reason: reason.code)
        properties.headers[MessageHeader.detail] = .text(String(reason.detail.prefix(500)))
        return OutgoingMessage(
            exchange: "",
            routingKey: ReportTopology.dead(configuration.queue),
            properties: properties,
            body: packed.body
        )
    }

    /// Our own headers and no others: brokers before 4.0 take a passed-on `x-death` for a cycle and drop the message.
    private func passedOn(_ headers: FieldTable, reason: String) -> FieldTable {
        var kept: FieldTable = [:]
        for key in [
            MessageHeader.attempt, MessageHeader.arrivedAt, MessageHeader.firstArrivedAt, MessageHeader.traceparent,
            MessageHeader.entries, MessageHeader.account, MessageHeader.unit,
        ] {
            kept[key] = headers[key]
        }
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        kept[MessageHeader.firstFailedAt] = headers[MessageHeader.firstFailedAt] ?? .integer(now)
        kept[MessageHeader.reason] = .text(String(reason.prefix(200)))
        kept[MessageHeader.source] = .text(configuration.queue)
        return kept
    }

    /// Messages without which the batch is not done: published again until each is confirmed. The others beside them are
    /// published once.
    ///
    /// - Returns: what became of the others.
    @discardableResult
    func publishRequired(
        _ messages: [OutgoingMessage],
        beside others: [OutgoingMessage] = [],
        handedOver: () -> Void = {}
    ) async throws -> [PublishOutcome] {
        var outcomes = await publisher.publish(messages + others, handedOver: handedOver)
        observer.published(outcomes)
        let ofOthers = Array(outcomes.suffix(others.count))
        var open = messages
        var backoff = Backoff(initial: .milliseconds(50), limit: .seconds(5))
        var isPaused = false
        defer { if isPaused { observer.paused(nil) } }
        while true {
            let failed = zip(open, outcomes).filter { !$0.1.isConfirmed }
            guard let first = failed.first else { return ofOthers }
            open = failed.map(\.0)
            isPaused = true
            observer.paused("publishing to \(first.0.routingKey): \(first.1)")
            try await Task.sleep(for: backoff.next())
            outcomes = await publisher.publish(open)
            observer.published(outcomes)
        }
    }

    /// Messages to people get one try more if the outcome is unknown.
    private func publishSideAgain(_ messages: [OutgoingMessage]) async {
        guard !messages.isEmpty else { return }
        let outcomes = await publisher.publish(messages)
        observer.published(outcomes)
        let left = undelivered(messages, outcomes)
        if !left.isEmpty { observer.undeliverable(left, outcome: .unknown(reason: "not confirmed in two tries")) }
    }

    /// The messages to people that are worth another try. A unit without a queue is only counted: its receipt stands in
    /// the database.
    private func undelivered(_ messages: [OutgoingMessage], _ outcomes: [PublishOutcome]) -> [OutgoingMessage] {
        zip(messages, outcomes).compactMap { message, outcome in
            switch outcome {
            case .confirmed: return nil
            case .nacked, .unknown: return message
            case .returned, .unsendable:
                observer.undeliverable([message], outcome: outcome)
                return nil
            }
        }
    }
}

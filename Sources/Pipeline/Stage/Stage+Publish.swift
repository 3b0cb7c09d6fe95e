// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation

/// A message without which a batch is not done.
private struct RequiredMessage {
    let message: OutgoingMessage
    /// What it becomes when it can never be sent, or when its retry queue takes nothing; a bundle for the next stage waits
    /// for its queue instead.
    let letter: @Sendable (DeadLetterReason) -> DeadLetter
    let isRetry: Bool
    var failures = 0
}

extension Stage {
    /// Rounds after which a retry queue that takes nothing is given up, and the entry becomes a row that can be replayed.
    private static var retryQueuePatience: Int { 3 }

    /// Publishes what a batch gave rise to, and returns when the broker has confirmed it. All goes out together: a confirm
    /// takes as long for one message as for many.
    ///
    /// - Parameter handedOver: called when the messages have their place behind those of earlier batches.
    func publish(
        _ result: BatchResult,
        of entries: ArraySlice<WorkEntry<Handler.Payload>>,
        handedOver: () -> Void = {}
    ) async throws {
        var required = forwardMessages(result.forward)
        var letters: [DeadLetter] = []
        for (entry, outcome) in zip(entries, result.outcomes) {
            switch outcome {
            case .done: break
            case .retry(let reason) where entry.attempt < configuration.retryTiers.count:
                required.append(retryMessage(entry, reason: reason))
            case .retry(let reason): letters.append(letter(entry, DeadLetterReason("retries.exhausted", reason)))
            case .deadLetter(let reason): letters.append(letter(entry, reason))
            }
        }
        try await bury(letters)
        let side = result.side.map(\.message)
        let outcomes = try await publishRequired(required, beside: side, handedOver: handedOver)
        try await deliverAgain(undelivered(side, outcomes))
    }

    /// Publishes messages to people. What no broker takes in two tries the handler keeps.
    func deliver(_ messages: [OutgoingMessage]) async throws {
        guard !messages.isEmpty else { return }
        let outcomes = await transport.publish(messages)
        observer.published(outcomes)
        try await deliverAgain(undelivered(messages, outcomes))
    }

    private func deliverAgain(_ messages: [(message: OutgoingMessage, outcome: PublishOutcome)]) async throws {
        guard !messages.isEmpty else { return }
        let open = messages.map(\.message)
        let outcomes = await transport.publish(open)
        observer.published(outcomes)
        let left = undelivered(open, outcomes)
        guard let first = left.first else { return }
        let owed = left.map(\.message)
        try await insist { [handler] in try await handler.owe(owed) }
        observer.undeliverable(owed, outcome: first.outcome)
    }

    private func undelivered(
        _ messages: [OutgoingMessage],
        _ outcomes: [PublishOutcome]
    ) -> [(message: OutgoingMessage, outcome: PublishOutcome)] {
        zip(messages, outcomes).filter { !$0.1.isConfirmed }.map { (message: $0.0, outcome: $0.1) }
    }

    private func forwardMessages(_ entries: [[UInt8]]) -> [RequiredMessage] {
        guard let next = configuration.next else { return [] }
        return Bundle.pack(entries, type: next.type, to: next.queue, limit: configuration.bundle).map { message in
            RequiredMessage(
                message: message,
                letter: { reason in
                    DeadLetter(
                        queue: message.routingKey,
                        reason: reason,
                        routingKey: message.routingKey,
                        properties: message.properties,
                        body: message.body,
                        isOurs: true
                    )
                },
                isRetry: false
            )
        }
    }

    /// To the tier of this attempt.
    private func retryMessage(_ entry: WorkEntry<Handler.Payload>, reason: String) -> RequiredMessage {
        let tier = configuration.retryTiers[entry.attempt]
        var (properties, body) = handler.pack(entry)
        properties.headers[MessageHeader.attempt] = .integer(Int64(entry.attempt + 1))
        properties.headers[MessageHeader.firstFailedAt] = .integer(
            entry.firstFailedAt ?? Int64(Date().timeIntervalSince1970 * 1_000)
        )
        properties.headers[MessageHeader.reason] = .text(reason.prefix(utf8: 200))
        properties.headers[MessageHeader.source] = .text(configuration.queue)
        let message = OutgoingMessage(
            exchange: "",
            routingKey: ReportTopology.retry(configuration.queue, tier: tier),
            properties: properties,
            body: body
        )
        return RequiredMessage(message: message, letter: { [self] in letter(entry, $0) }, isRetry: true)
    }

    /// Messages without which the batch is not done: published again until each is confirmed. The others beside them are
    /// published once.
    ///
    /// A refusal that cannot change has an end: what cannot be put into frames, and what its retry queue does not take,
    /// becomes a row. A next stage whose queue takes nothing is waited for.
    ///
    /// - Returns: what became of the others.
    private func publishRequired(
        _ messages: [RequiredMessage],
        beside others: [OutgoingMessage],
        handedOver: () -> Void
    ) async throws -> [PublishOutcome] {
        var outcomes = await transport.publish(messages.map(\.message) + others, handedOver: handedOver)
        observer.published(outcomes)
        let ofOthers = Array(outcomes.suffix(others.count))
        var open = messages
        var backoff = Backoff(initial: configuration.probing.first, limit: configuration.probing.longest)
        let pause = pauses.pause()
        while true {
            let failed = zip(open, outcomes).filter { !$0.1.isConfirmed }
            guard let first = failed.first else { return ofOthers }
            open = try await afterRefusals(failed)
            guard !open.isEmpty else { return ofOthers }
            pause.begin("publishing to \(first.0.message.routingKey): \(first.1)")
            try await Task.sleep(for: backoff.next())
            outcomes = await transport.publish(open.map(\.message))
            observer.published(outcomes)
        }
    }

    /// Gives up what cannot be sent, and declares again what seems to be gone. Returns what is to be tried once more.
    private func afterRefusals(_ failed: [(RequiredMessage, PublishOutcome)]) async throws -> [RequiredMessage] {
        var open: [RequiredMessage] = []
        var isMissing = false
        for (required, outcome) in failed {
            var required = required
            switch outcome {
            case .unsendable(let reason):
                try await bury([required.letter(DeadLetterReason("publish.unsendable", reason))])
                continue
            case .returned, .nacked:
                required.failures += 1
                if case .returned = outcome { isMissing = true }
                if required.isRetry, required.failures >= Self.retryQueuePatience {
                    try await bury([required.letter(DeadLetterReason("retry.unavailable", "\(outcome)"))])
                    continue
                }
            case .unknown, .confirmed: break
            }
            open.append(required)
        }
        if isMissing { await transport.restore() }
        return open
    }
}

extension String {
    /// The longest beginning of so many bytes that ends between characters.
    package func prefix(utf8 limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}

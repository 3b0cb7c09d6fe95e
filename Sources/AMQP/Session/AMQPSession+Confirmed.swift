// SPDX-License-Identifier: Apache-2.0

extension AMQPSession {
    /// The publishes of one session, which the broker counts from 1 on each channel as soon as confirms are on.
    package struct Confirmations: Sendable {
        fileprivate var published: UInt64 = 0
        fileprivate var channel = 0

        package init() {}
    }

    /// Publishes and waits for every answer, in order. For tools, which have a session anyway; workers have
    /// `AMQPPublisher`, which keeps many in flight over lost connections.
    ///
    /// - Returns: one outcome a message. A broker that blocks publishing makes the open ones `unknown`, with its reason.
    /// - Throws: `channelClosed` (403: the account may not publish there; a retry does not help), `timeout` and
    ///   `connectionLost` (a retry may; what was published may be there or not).
    package func publish(
        _ messages: [OutgoingMessage],
        _ confirmations: inout Confirmations
    ) throws(AMQPError) -> [PublishOutcome] {
        let (outcomes, blocked) = try answers(to: messages, &confirmations)
        let reason = blocked.map { "blocked by the broker: \($0)" } ?? "no answer"
        return outcomes.map { $0 ?? .unknown(reason: reason) }
    }

    /// Every answer, or those until the broker blocks, and why it does.
    func answers(
        to messages: [OutgoingMessage],
        _ confirmations: inout Confirmations
    ) throws(AMQPError) -> (outcomes: [PublishOutcome?], blocked: String?) {
        if confirmations.channel != channelsOpened {
            // The channel is another one since a request was refused.
            confirmations.published = 0
            try selectConfirms()
            confirmations.channel = channelsOpened
        }
        let first = confirmations.published + 1
        var outcomes = [PublishOutcome?](repeating: nil, count: messages.count)
        for message in messages {
            confirmations.published += 1
            try publish(message, sequence: confirmations.published)
        }
        do {
            while outcomes.contains(where: { $0 == nil }) {
                let blocked: String? = try waitEvent("publishing") { event in
                    Self.settle(event, first, &outcomes)
                }
                if let blocked { return (outcomes, blocked) }
            }
        } catch {
            if error.code == .channelClosed { try openChannel() }
            throw error
        }
        return (outcomes, nil)
    }

    /// - Returns: `nil` for an event of no account, `.some(nil)` for an answer, the reason when the broker blocks.
    private static func settle(
        _ event: SessionEvent,
        _ first: UInt64,
        _ outcomes: inout [PublishOutcome?]
    ) -> String?? {
        func answer(_ number: UInt64, _ multiple: Bool, _ outcome: PublishOutcome) {
            guard number >= first else { return }
            let last = min(Int(number - first), outcomes.count - 1)
            for index in (multiple ? 0 : last)...last where outcomes[index] == nil { outcomes[index] = outcome }
        }
        switch event {
        case .acknowledged(let number, let multiple): answer(number, multiple, .confirmed)
        case .nacked(let number, let multiple): answer(number, multiple, .nacked)
        // Before its acknowledgement, which then changes nothing.
        case .returned(let number?, let code, let text): answer(number, false, .returned(code: code, text: text))
        case .blocked(let reason): return .some(reason)
        default: return nil
        }
        return .some(nil)
    }
}

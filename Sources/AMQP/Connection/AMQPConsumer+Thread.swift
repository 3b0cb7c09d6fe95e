// SPDX-License-Identifier: Apache-2.0

import Synchronization

extension AMQPConsumer {
    private static let consumerTag = "nhipcau"
    /// Events handled before the tasks are given what has arrived.
    private static let eventsPerTurn = 2_048

    /// Why a turn of reading ended.
    private enum TurnEnd { case nothingLeft, budgetSpent, more }

    func serveUntilClosed() {
        var backoff = Backoff()
        var generation = 0
        var address = 0
        while !isClosing {
            do throws(AMQPError) {
                generation += 1
                let session = try AMQPSession(configuration, bodyLimit: bodyLimit, startingAt: address)
                address = session.nextAddress
                if !isCancelling {
                    try session.consume(queue: queue, prefetch: prefetch, consumerTag: Self.consumerTag)
                }
                backoff.reset()
                observe(.connected)
                try serve(session, generation: generation)
                session.close()
            } catch {
                mailbox.withLock { $0.dropReady() }
                if isClosing || isCancelling { break }
                let pause = backoff.next()
                observe(.lost(error, retryAfter: pause))
                waitForNextAttempt(pause)
            }
        }
        endWaiters()
        observe(.closed)
    }

    /// Not cut short by tasks that go on acknowledging what they have in hand.
    private func waitForNextAttempt(_ pause: Duration) {
        let end = ContinuousClock.now + pause
        while ContinuousClock.now < end, !isClosing, !isCancelling {
            wakeup.wait(ContinuousClock.now.duration(to: end))
        }
    }

    private var isClosing: Bool { mailbox.withLock { $0.requests.close } }
    private var isCancelling: Bool { mailbox.withLock { $0.requests.cancel } }

    private func endWaiters() {
        for waiter in mailbox.withLock({ $0.finish() }) { waiter.resume(returning: []) }
    }

    /// Returns when closing; throws when the connection or the consumer is lost.
    private func serve(_ session: AMQPSession, generation: Int) throws(AMQPError) {
        var tracker = AckTracker(generation: generation, prefetch: prefetch)
        var arrived: [Delivery] = []
        var hasCancelled = false
        while true {
            wakeup.drain()
            let requests = mailbox.withLock { mailbox in
                defer { mailbox.requests.settled.removeAll(keepingCapacity: true) }
                return mailbox.requests
            }
            try acknowledge(requests, &tracker, session)
            if requests.close { return }
            if requests.cancel, !hasCancelled {
                hasCancelled = true
                try session.sendCancel(consumerTag: Self.consumerTag)
                endWaiters()
            }
            let end = try readTurn(session, generation: generation, into: &arrived)
            if !arrived.isEmpty { handOver(&arrived) }
            let pause = session.heartbeat / 2
            let timeout = min(pause, tracker.untilDue(at: .now) ?? pause)
            switch end {
            case .more: break
            case .nothingLeft: Poll.either(session.descriptor, wakeup.descriptor, timeout: timeout)
            case .budgetSpent: try waitForRoom(session, atMost: timeout)
            }
        }
    }

    /// Tells the broker what is settled, as far as it is time for it.
    private func acknowledge(
        _ requests: ConsumerMailbox.Requests,
        _ tracker: inout AckTracker,
        _ session: AMQPSession
    ) throws(AMQPError) {
        let now = ContinuousClock.now
        tracker.settle(requests.settled, at: now)
        if let number = tracker.take(at: now, isEnding: requests.close || requests.cancel) {
            try session.acknowledge(number, multiple: true)
        }
        for number in tracker.takeBehindGap(at: now, isEnding: requests.close) { try session.acknowledge(number) }
    }

    /// Leaves in the socket what is there, so that the broker waits with us. The line is kept meanwhile: heartbeats go
    /// out, those of the broker wait in the socket with the rest, and a peer that is gone is noticed by the kernel.
    private func waitForRoom(_ session: AMQPSession, atMost timeout: Duration) throws(AMQPError) {
        budget.awaitRoom(true)
        defer { budget.awaitRoom(false) }
        guard budget.isSpent else { return }
        try session.keepAlive()
        if Poll.hangUp(of: session.descriptor, orReadable: wakeup.descriptor, timeout: timeout) {
            throw AMQPError(.connectionLost, "the broker closed the socket while nothing was read from it")
        }
    }

    /// Reads what is there, while the budget lasts.
    private func readTurn(
        _ session: AMQPSession,
        generation: Int,
        into arrived: inout [Delivery]
    ) throws(AMQPError) -> TurnEnd {
        // Reading also sends heartbeats, without a time limit when the broker has stopped reading.
        session.watch.enter()
        defer { session.watch.leave() }
        for _ in 0..<Self.eventsPerTurn {
            guard !budget.isSpent else { return .budgetSpent }
            guard let event = try session.readEvent() else { return .nothingLeft }
            switch event {
            case .delivery(let number, let redelivered, let routingKey, let content):
                arrived.append(
                    Delivery(
                        tag: DeliveryTag(generation: generation, number: number, claim: budget.claim(content)),
                        redelivered: redelivered,
                        routingKey: routingKey,
                        properties: content.properties,
                        rawProperties: content.rawProperties,
                        body: content.body,
                        bodySize: content.size
                    )
                )
            case .consumerCancelled:
                throw AMQPError(.channelClosed, "the broker cancelled the consumer of \(queue) (deleted or moved?)")
            case .blocked(let reason): observe(.blocked(reason: reason))
            case .unblocked: observe(.unblocked)
            default: break
            }
        }
        return .more
    }

    private func handOver(_ arrived: inout [Delivery]) {
        let woken = mailbox.withLock { $0.deliver(&arrived) }
        for (continuation, batch) in woken { continuation.resume(returning: batch) }
    }
}

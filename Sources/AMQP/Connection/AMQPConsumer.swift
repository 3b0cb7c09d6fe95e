// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Takes messages from one queue, on a connection and a thread of its own, and rebuilds the connection whenever it
/// is lost. There is no state in which it is alive and idle: the thread either serves a connection that the broker
/// has confirmed as a consumer, waits for the next attempt, or has ended.
package final class AMQPConsumer: Sendable {
    private let configuration: AMQPConfiguration
    private let queue: String
    private let prefetch: Int
    private let bodyLimit: Int
    private let observe: @Sendable (ConnectionState) -> Void
    private let mailbox = Mutex(ConsumerMailbox())
    private let wakeup = Wakeup()

    /// - Parameters:
    ///   - prefetch: deliveries in hand at most; two to four batches keep the workers busy. Quorum queues cap at 2000.
    ///   - bodyLimit: bytes; a larger body is left out (`Delivery.isTruncated`).
    package init(
        _ configuration: AMQPConfiguration,
        queue: String,
        prefetch: Int,
        bodyLimit: Int,
        observe: @escaping @Sendable (ConnectionState) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.queue = queue
        self.prefetch = prefetch
        self.bodyLimit = bodyLimit
        self.observe = observe
    }

    /// Serves until `close()` or cancellation of the task.
    package func run() async {
        await withTaskCancellationHandler {
            await onOwnThread(named: "amqp-consumer") { [self] in serveUntilClosed() }
        } onCancel: {
            close()
        }
    }

    /// What has arrived, up to the limit; waits for the first. Empty only when the consumer has ended or the task
    /// was cancelled.
    package func next(_ limit: BatchLimit) async -> [Delivery] {
        let id = mailbox.withLock { $0.reserveWaiter() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = ConsumerMailbox.Waiter(id: id, limit: limit, continuation: continuation)
                // Asked under the lock: cancelled after this, the handler below finds the waiter.
                let batch = mailbox.withLock { Task.isCancelled ? [] : $0.take(waiter) }
                if let batch { continuation.resume(returning: batch) }
            }
        } onCancel: {
            mailbox.withLock { $0.removeWaiter(id) }?.resume(returning: [])
        }
    }

    /// Settles deliveries; the broker hears of it together with others, at most 50 ms later (`AckTracker`). One whose
    /// connection is gone is ignored: it has been delivered again.
    package func acknowledge(_ tags: [DeliveryTag]) {
        mailbox.withLock { $0.requests.settled.append(contentsOf: tags) }
        wakeup.signal()
    }

    /// First step of draining: no new deliveries, `next` ends; what was taken can still be acknowledged.
    package func cancel() {
        mailbox.withLock { $0.requests.cancel = true }
        wakeup.signal()
    }

    /// Second step: acknowledges what is settled, closes; what was not settled goes back to the queue.
    package func close() {
        mailbox.withLock { $0.requests.close = true }
        wakeup.signal()
    }
}

// MARK: - On the thread

extension AMQPConsumer {
    private static let consumerTag = "nhipcau"
    /// Events handled before the tasks are given what has arrived.
    private static let eventsPerTurn = 2_048

    private func serveUntilClosed() {
        var backoff = Backoff()
        var generation = 0
        while !isClosing {
            do throws(AMQPError) {
                generation += 1
                let session = try AMQPSession(configuration, bodyLimit: bodyLimit)
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
            let now = ContinuousClock.now
            tracker.settle(requests.settled, at: now)
            if let number = tracker.take(at: now, isEnding: requests.close || requests.cancel) {
                try session.acknowledge(number, multiple: true)
            }
            if requests.close {
                for number in tracker.takeBehindGap() { try session.acknowledge(number) }
                return
            }
            if requests.cancel, !hasCancelled {
                hasCancelled = true
                try session.sendCancel(consumerTag: Self.consumerTag)
                endWaiters()
            }
            let more = try readTurn(session, generation: generation, into: &arrived)
            if !arrived.isEmpty { handOver(&arrived) }
            if !more {
                let pause = session.heartbeat / 2
                let timeout = min(pause, tracker.untilDue(at: .now) ?? pause)
                Poll.either(session.descriptor, wakeup.descriptor, timeout: timeout)
            }
        }
    }

    /// Reads what is there. Whether there may be more.
    private func readTurn(
        _ session: AMQPSession,
        generation: Int,
        into arrived: inout [Delivery]
    ) throws(AMQPError) -> Bool {
        // Reading also sends heartbeats, without a time limit when the broker has stopped reading.
        session.watch.enter()
        defer { session.watch.leave() }
        for _ in 0..<Self.eventsPerTurn {
            guard let event = try session.readEvent() else { return false }
            switch event {
            case .delivery(let number, let redelivered, let routingKey, let content):
                arrived.append(
                    Delivery(
                        tag: DeliveryTag(generation: generation, number: number),
                        redelivered: redelivered,
                        routingKey: routingKey,
                        properties: content.properties,
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
        return true
    }

    private func handOver(_ arrived: inout [Delivery]) {
        let woken = mailbox.withLock { $0.deliver(&arrived) }
        for (continuation, batch) in woken { continuation.resume(returning: batch) }
    }
}

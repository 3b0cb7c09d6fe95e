// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Takes messages from one queue, on a connection and a thread of its own, and rebuilds the connection whenever it
/// is lost. There is no state in which it is alive and idle: the thread either serves a connection that the broker
/// has confirmed as a consumer, waits for the next attempt, or has ended.
package final class AMQPConsumer: Sendable {
    let configuration: AMQPConfiguration
    let queue: String
    let prefetch: Int
    let bodyLimit: Int
    let budget: ByteBudget
    let observe: @Sendable (ConnectionState) -> Void
    let mailbox = Mutex(ConsumerMailbox())
    let wakeup: Wakeup

    /// Bytes of the default budget.
    package static let defaultByteBudget = 24 << 20

    /// - Parameters:
    ///   - prefetch: deliveries in hand at most; two to four batches keep the workers busy. Quorum queues cap at 2000.
    ///   - bodyLimit: bytes; a larger body is left out (`Delivery.isTruncated`).
    ///   - byteBudget: bytes in hand (delivered to us and not settled), of all connections that there were. Above it
    ///     nothing is read before enough is settled, however long that takes; one message more may have come.
    package init(
        _ configuration: AMQPConfiguration,
        queue: String,
        prefetch: Int,
        bodyLimit: Int,
        byteBudget: Int = AMQPConsumer.defaultByteBudget,
        observe: @escaping @Sendable (ConnectionState) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.queue = queue
        self.prefetch = prefetch
        self.bodyLimit = bodyLimit
        self.observe = observe
        wakeup = Wakeup()
        budget = ByteBudget(limit: byteBudget, wakeup: wakeup)
    }

    /// Bytes delivered to us and not settled.
    package var bytesInHand: Int { budget.bytes }

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
        for tag in tags { tag.claim?.giveBack() }
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

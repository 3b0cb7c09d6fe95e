// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// How a stage's messages come and go: one queue that is read, and a way to publish. Two implementations, AMQP and
/// memory, are held to one contract by `TransportContractTests`:
///
/// - What was delivered and not acknowledged comes again, marked as redelivered, after `close` or a lost connection; an
///   acknowledgement for a connection that is gone is ignored.
/// - `publish` always returns, one outcome a message, in order. Only `confirmed` means that the message is safe.
/// - After `drain` nothing new comes and `next` ends, while what was taken can still be acknowledged and published about.
/// - No call blocks a thread of the cooperative pool.
package protocol StageTransport: Sendable {
    /// Serves until `close()` or cancellation of the task.
    func run() async

    /// What has arrived, up to the limit, in the queue's order; waits for the first. Empty only when the transport drains or
    /// has ended, or the task was cancelled.
    func next(_ limit: BatchLimit) async -> [Delivery]

    /// Settles deliveries; returns at once.
    func acknowledge(_ tags: [DeliveryTag])

    /// Publishes all of them and waits for every answer, within a limit of the transport's own.
    ///
    /// - Parameter handedOver: called when the messages have their place behind all that were handed over before.
    func publish(_ messages: [OutgoingMessage], handedOver: () -> Void) async -> [PublishOutcome]

    /// Declares again what this stage publishes to and reads from, should it have been deleted. Best effort: what cannot be
    /// declared shows in the next outcome.
    func restore() async

    /// First step of stopping: no new deliveries.
    func drain()

    /// Second step: what is not acknowledged goes back to the queue.
    func close()
}

extension StageTransport {
    /// Publishes without a word on the order.
    package func publish(_ messages: [OutgoingMessage]) async -> [PublishOutcome] {
        await publish(messages) {}
    }
}

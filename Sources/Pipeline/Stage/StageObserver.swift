// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// Hears what a stage does, for metrics, health and logs. Called from the stage's tasks and from connection threads:
/// return at once.
package protocol StageObserver: Sendable {
    /// Deliveries were taken from the queue, so many of them for the second time or more.
    func taken(_ deliveries: Int, redelivered: Int)
    /// A batch was committed, confirmed and acknowledged.
    func batchSettled(entries: Int, duration: Duration, outcomes: [EntryOutcome])
    func deadLettered(_ reason: DeadLetterReason, entry: String, queue: String)
    /// Side messages that nobody was there to take; the handler keeps them (`StageHandler.owe`).
    func undeliverable(_ messages: [OutgoingMessage], outcome: PublishOutcome)
    func published(_ outcomes: [PublishOutcome])
    /// The stage, or a part of it, waits: all reasons together; `nil` when no part does.
    func paused(_ reason: String?)
    func connection(_ name: String, _ state: ConnectionState)
    /// An entry failed by itself, or something else that ops should read.
    func noted(_ message: String)
}

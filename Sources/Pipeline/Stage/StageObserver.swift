// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// Hears what a stage does, for metrics, health and logs. Called from the stage's tasks and from connection threads:
/// return at once.
package protocol StageObserver: Sendable {
    /// A batch was committed, confirmed and acknowledged.
    func batchSettled(entries: Int, duration: Duration, outcomes: [EntryOutcome])
    func deadLettered(_ reason: DeadLetterReason, entry: String, queue: String)
    /// Side messages that nobody was there to take.
    func undeliverable(_ messages: [OutgoingMessage], outcome: PublishOutcome)
    func published(_ outcomes: [PublishOutcome])
    /// The stage waits for a dependency; `nil` when it goes on.
    func paused(_ reason: String?)
    func connection(_ name: String, _ state: ConnectionState)
    /// An entry failed by itself, or something else that ops should read.
    func noted(_ message: String)
}

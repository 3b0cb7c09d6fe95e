// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Stages

/// Takes the process down in the middle of a batch that holds the poisoned entry.
struct PoisonedHandler: StageHandler {
    let validator: ValidatorHandler
    let poison: UUID

    func open(_ delivery: Delivery) -> Result<[(id: UUID, payload: SubmissionEntry)], DeadLetterReason> {
        validator.open(delivery)
    }

    func handle(_ entries: [WorkEntry<SubmissionEntry>]) async throws -> BatchResult {
        if entries.contains(where: { $0.id == poison }) { abort() }
        return try await validator.handle(validator.prepare(entries))
    }

    func pack(_ entry: WorkEntry<SubmissionEntry>) -> (properties: MessageProperties, body: [UInt8]) {
        validator.pack(entry)
    }
}

/// The test looks at the queues and the database.
struct SilentObserver: StageObserver {
    func taken(_ deliveries: Int, redelivered: Int) {}
    func batchSettled(entries: Int, duration: Duration, outcomes: [EntryOutcome]) {}
    func deadLettered(_ reason: DeadLetterReason, entry: String, queue: String) {}
    func undeliverable(_ messages: [OutgoingMessage], outcome: PublishOutcome) {}
    func published(_ outcomes: [PublishOutcome]) {}
    func paused(_ reason: String?) {}
    func connection(_ name: String, _ state: ConnectionState) {}
    func noted(_ message: String) { print(message) }
}

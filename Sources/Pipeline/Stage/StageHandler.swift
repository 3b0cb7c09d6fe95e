// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Foundation

/// What a handler says of one entry: a closed set. An invalid report is an answer, so it is `done`.
package enum EntryOutcome: Sendable, Hashable {
    /// Its effects are in the transaction that was committed.
    case done
    /// Not now: something it needs is still on its way. Goes through the retry tiers, then to the dead letters.
    case retry(reason: String)
    case deadLetter(DeadLetterReason)
}

/// One entry as a handler gets it.
package struct WorkEntry<Payload: Sendable>: Sendable {
    /// The submission's id.
    package let id: UUID
    package let payload: Payload
    /// 0 the first time; counts our own retries.
    package let attempt: Int
    /// The broker brought it before, or an attempt at it failed on the way: its effects may be there already, its
    /// messages perhaps not.
    package let isRedelivered: Bool
    /// Unix milliseconds of its first failure, kept through all its attempts.
    package let firstFailedAt: Int64?

    package init(
        id: UUID,
        payload: Payload,
        attempt: Int = 0,
        isRedelivered: Bool = false,
        firstFailedAt: Int64? = nil
    ) {
        self.id = id
        self.payload = payload
        self.attempt = attempt
        self.isRedelivered = isRedelivered
        self.firstFailedAt = firstFailedAt
    }

    /// The same entry for another attempt. A connection that is lost under a commit does not tell whether it was made.
    func again() -> WorkEntry {
        WorkEntry(id: id, payload: payload, attempt: attempt, isRedelivered: true, firstFailedAt: firstFailedAt)
    }
}

/// A message for somebody outside the pipeline, such as a receipt.
package struct SideMessage: Sendable {
    package let message: OutgoingMessage

    /// - Parameter message: what to publish after the commit. What is not confirmed in two tries is owed (`owe`).
    package init(_ message: OutgoingMessage) {
        self.message = message
    }
}

/// What a handler did with a batch, after its transaction was committed.
package struct BatchResult: Sendable {
    /// One for each entry, in order.
    package var outcomes: [EntryOutcome]
    /// Encoded entries for the next stage.
    package var forward: [[UInt8]]
    package var side: [SideMessage]

    package init(outcomes: [EntryOutcome], forward: [[UInt8]] = [], side: [SideMessage] = []) {
        self.outcomes = outcomes
        self.forward = forward
        self.side = side
    }
}

/// The business of one stage. Everything around it (batches, retry, confirms, acknowledgement, drain) is `Stage`.
package protocol StageHandler: Sendable {
    associatedtype Payload: Sendable
    /// A batch as `prepare` leaves it.
    associatedtype Prepared: Sendable = [WorkEntry<Payload>]

    /// Splits a delivery into its entries. What nobody can make sense of is dead-lettered with the reason.
    func open(_ delivery: Delivery) -> Result<[(id: UUID, payload: Payload)], DeadLetterReason>

    /// What can be done with a batch before its turn to be written comes, while others are written: reading, checking.
    func prepare(_ entries: [WorkEntry<Payload>]) -> Prepared

    /// Does the work in one transaction and returns after the commit; batches come one after another. Called again with
    /// the same entries after any crash, so a repeat must change nothing.
    ///
    /// - Throws: what `FailureBlame` calls the entry's splits the batch until the entry that causes it stands alone; all
    ///   else pauses the stage and calls again.
    func handle(_ prepared: Prepared) async throws -> BatchResult

    /// Messages to people that no broker took in two tries, for whatever reason: kept, to be delivered later. Called before
    /// the batch is acknowledged, and again after a crash, so a repeat must change nothing.
    func owe(_ messages: [OutgoingMessage]) async throws

    /// What to tell the sender of a delivery that nobody can read; nothing when nobody knows who that is.
    func answer(_ delivery: Delivery, _ reason: DeadLetterReason) -> [OutgoingMessage]

    /// One entry as a message of its own, as it goes to a retry tier or to the dead letters: built from clean parts that
    /// fit into a frame, whatever its sender wrote.
    func pack(_ entry: WorkEntry<Payload>) -> (properties: MessageProperties, body: [UInt8])
}

extension StageHandler where Prepared == [WorkEntry<Payload>] {
    /// Nothing.
    package func prepare(_ entries: [WorkEntry<Payload>]) -> [WorkEntry<Payload>] { entries }
}

extension StageHandler {
    /// Nobody is told anything by this stage.
    package func owe(_ messages: [OutgoingMessage]) async throws {}

    package func answer(_ delivery: Delivery, _ reason: DeadLetterReason) -> [OutgoingMessage] { [] }
}

/// Counts attempts at entries that may have crashed a worker, in a place that outlives the crash.
package protocol AttemptLedger: Sendable {
    /// Records that an attempt begins and returns its number, from 1; committed when this returns.
    func begin(queue: String, entry: UUID) async throws -> Int
    /// Forgets the entry: it was handled.
    func end(queue: String, entry: UUID) async throws
}

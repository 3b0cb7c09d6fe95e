// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Foundation

/// Why an entry is beyond help. The code is for counting and searching, the detail for the person who looks.
package struct DeadLetterReason: Error, Sendable, Hashable {
    package let code: String
    package let detail: String

    package init(_ code: String, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

/// A message or an entry that the stage gives up, with all that is known of it. It is a row before it is anything else:
/// nothing of it is published, so nothing that a sender writes into a message can keep the stage from getting rid of it.
package struct DeadLetter: Sendable {
    /// The queue to which it goes when somebody replays it.
    package let queue: String
    package let reason: DeadLetterReason
    /// The submission, where the entry could be read.
    package let entryID: UUID?
    /// How often the entry was tried by us.
    package let attempt: Int
    package let routingKey: String
    /// As the reader understood them; texts that are not UTF-8 are mended there.
    package let properties: MessageProperties
    /// The property bytes as they came; empty for an entry that came in a bundle.
    package let rawProperties: [UInt8]
    package let body: [UInt8]
    /// Bytes of the body as sent; larger than the body when that was over the limit and left out.
    package let bodySize: Int
    /// Whether the headers are the house's own: a sender may write anything.
    package let isOurs: Bool

    package init(
        queue: String,
        reason: DeadLetterReason,
        entryID: UUID? = nil,
        attempt: Int = 0,
        routingKey: String,
        properties: MessageProperties,
        rawProperties: [UInt8] = [],
        body: [UInt8],
        bodySize: Int? = nil,
        isOurs: Bool
    ) {
        self.queue = queue
        self.reason = reason
        self.entryID = entryID
        self.attempt = attempt
        self.routingKey = routingKey
        self.properties = properties
        self.rawProperties = rawProperties
        self.body = body
        self.bodySize = bodySize ?? body.count
        self.isOurs = isOurs
    }
}

/// Keeps dead letters in a place that outlives the worker.
package protocol DeadLetterStore: Sendable {
    /// Returns when they are safe. The same letter stored again, after a crash, is the same letter.
    ///
    /// - Throws: what a handler may throw; it is tried again.
    func store(_ letters: [DeadLetter]) async throws
}

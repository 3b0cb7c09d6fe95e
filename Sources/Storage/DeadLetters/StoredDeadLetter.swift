// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Whether somebody has to look at a dead letter.
package enum DeadLetterState: String, Sendable, CaseIterable {
    case open
    case replayed
    case discarded
}

/// A dead letter as the table has it, without its bytes. Its texts come from strangers.
package struct DeadLetterRow: Sendable, Hashable {
    package let id: Int64
    package let state: DeadLetterState
    package let stage: String
    package let queue: String
    package let reason: String
    package let detail: String
    package let submissionID: UUID?
    package let account: String?
    package let unitCode: String?
    package let routingKey: String
    package let messageID: String?
    package let messageType: String?
    package let contentType: String?
    /// Bytes as sent.
    package let bodySize: Int
    /// The body is there.
    package let hasBody: Bool
    /// Ours, before it was given up.
    package let attempts: Int
    /// How often the same letter came.
    package let times: Int64
    /// Microseconds since 1970.
    package let firstAt: Int64
    /// Microseconds since 1970. It moves whenever the letter comes again.
    package let lastAt: Int64

    package init(
        id: Int64,
        state: DeadLetterState,
        stage: String,
        queue: String,
        reason: String,
        detail: String,
        submissionID: UUID?,
        account: String?,
        unitCode: String?,
        routingKey: String,
        messageID: String?,
        messageType: String?,
        contentType: String?,
        bodySize: Int,
        hasBody: Bool,
        attempts: Int,
        times: Int64,
        firstAt: Int64,
        lastAt: Int64
    ) {
        self.id = id
        self.state = state
        self.stage = stage
        self.queue = queue
        self.reason = reason
        self.detail = detail
        self.submissionID = submissionID
        self.account = account
        self.unitCode = unitCode
        self.routingKey = routingKey
        self.messageID = messageID
        self.messageType = messageType
        self.contentType = contentType
        self.bodySize = bodySize
        self.hasBody = hasBody
        self.attempts = attempts
        self.times = times
        self.firstAt = firstAt
        self.lastAt = lastAt
    }
}

/// A dead letter with everything that is kept of it.
package struct StoredDeadLetter: Sendable, Hashable {
    package let row: DeadLetterRow
    /// JSON, as understood.
    package let headers: String
    /// As received; empty for an entry out of a bundle.
    package let properties: [UInt8]
    /// `nil` when it was over the limit, or over the quota of its sender.
    package let body: [UInt8]?

    package init(row: DeadLetterRow, headers: String, properties: [UInt8], body: [UInt8]?) {
        self.row = row
        self.headers = headers
        self.properties = properties
        self.body = body
    }
}

/// What somebody did with a dead letter.
package struct DeadLetterAct: Sendable, Hashable {
    package let act: String
    package let actor: String
    package let reason: String
    /// Microseconds since 1970.
    package let at: Int64
}

/// Dead letters of one stage and reason.
package struct DeadLetterGroup: Sendable, Hashable {
    package let stage: String
    package let reason: String
    package let letters: Int64
    /// How often they came, together.
    package let times: Int64
    /// Microseconds since 1970.
    package let firstAt: Int64
    package let lastAt: Int64
}

// SPDX-License-Identifier: Apache-2.0

/// The properties of a message that we send and read (AMQP 0-9-1, class basic).
package struct MessageProperties: Sendable, Hashable {
    package var contentType: String?
    package var messageID: String?
    package var type: String?
    /// Checked by the broker against the account that publishes.
    package var userID: String?
    package var correlationID: String?
    /// Seconds since 1970.
    package var timestamp: UInt64?
    package var headers: FieldTable

    package init(
        contentType: String? = nil,
        messageID: String? = nil,
        type: String? = nil,
        userID: String? = nil,
        correlationID: String? = nil,
        timestamp: UInt64? = nil,
        headers: FieldTable = [:]
    ) {
        self.contentType = contentType
        self.messageID = messageID
        self.type = type
        self.userID = userID
        self.correlationID = correlationID
        self.timestamp = timestamp
        self.headers = headers
    }
}

/// A message to be published. Always persistent and always `mandatory`: one that no queue takes comes back.
package struct OutgoingMessage: Sendable {
    package var exchange: String
    package var routingKey: String
    package var properties: MessageProperties
    package var body: [UInt8]

    package init(exchange: String, routingKey: String, properties: MessageProperties, body: [UInt8]) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
    }
}

/// What became of a published message. Only `confirmed` means that the broker has it.
package enum PublishOutcome: Sendable, Hashable {
    /// Accepted by all queues it was routed to, and on disk there.
    case confirmed
    /// Refused by the broker (`reject-publish`, a full queue). Send again later.
    case nacked
    /// No queue takes it: the topology is missing or wrong. The reply code and text are the broker's.
    case returned(code: Int, text: String)
    /// Not sent at all: it fits into no frames, or the broker would close the channel over it (`MessageLimits`). Sending
    /// the same message again ends the same way.
    case unsendable(reason: String)
    /// The connection was lost or the deadline passed first: it may be there or not. Send again with the same id.
    case unknown(reason: String)

    package var isConfirmed: Bool { self == .confirmed }
}

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
    /// It cannot be put into frames (a name above 255 bytes, headers above a frame), whoever tries and how often.
    case unsendable(reason: String)
    /// The connection was lost or the deadline passed first: it may be there or not. Send again with the same id.
    case unknown(reason: String)

    package var isConfirmed: Bool { self == .confirmed }
}

/// A delivery's name: the tag is only good on the connection that brought it.
package struct DeliveryTag: Sendable, Hashable {
    package let generation: Int
    package let number: UInt64

    package init(generation: Int, number: UInt64) {
        self.generation = generation
        self.number = number
    }
}

/// A message taken from a queue, copied out of the library's buffers.
package struct Delivery: Sendable {
    package let tag: DeliveryTag
    package let redelivered: Bool
    package let routingKey: String
    package let properties: MessageProperties
    package let body: [UInt8]
    /// The size that the broker announced; larger than `body.count` when the body was over the limit and left out.
    package let bodySize: Int

    package var isTruncated: Bool { bodySize > body.count }

    package init(
        tag: DeliveryTag,
        redelivered: Bool,
        routingKey: String,
        properties: MessageProperties,
        body: [UInt8],
        bodySize: Int
    ) {
        self.tag = tag
        self.redelivered = redelivered
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
        self.bodySize = bodySize
    }
}

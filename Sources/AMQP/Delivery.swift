// SPDX-License-Identifier: Apache-2.0

/// A delivery's name: the tag is only good on the connection that brought it.
package struct DeliveryTag: Sendable {
    package let generation: Int
    package let number: UInt64
    /// What the delivery takes of its consumer's byte budget.
    let claim: ByteClaim?

    package init(generation: Int, number: UInt64) {
        self.init(generation: generation, number: number, claim: nil)
    }

    init(generation: Int, number: UInt64, claim: ByteClaim?) {
        self.generation = generation
        self.number = number
        self.claim = claim
    }
}

extension DeliveryTag: Hashable {
    package static func == (one: DeliveryTag, other: DeliveryTag) -> Bool {
        one.number == other.number && one.generation == other.generation
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(generation)
        hasher.combine(number)
    }
}

/// A message taken from a queue, copied out of the library's buffers.
package struct Delivery: Sendable {
    package let tag: DeliveryTag
    package let redelivered: Bool
    package let routingKey: String
    package let properties: MessageProperties
    /// The properties as the broker sent them (AMQP 0-9-1, 4.2.6.1: flags, then values). `properties` holds what we
    /// understand of them, with bytes that are no UTF-8 replaced; this is for keeping a message as it came.
    package let rawProperties: [UInt8]
    package let body: [UInt8]
    /// The size that the broker announced; larger than `body.count` when the body was over the limit and left out.
    package let bodySize: Int

    package var isTruncated: Bool { bodySize > body.count }

    package init(
        tag: DeliveryTag,
        redelivered: Bool,
        routingKey: String,
        properties: MessageProperties,
        rawProperties: [UInt8] = [],
        body: [UInt8],
        bodySize: Int
    ) {
        self.tag = tag
        self.redelivered = redelivered
        self.routingKey = routingKey
        self.properties = properties
        self.rawProperties = rawProperties
        self.body = body
        self.bodySize = bodySize
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What the broker told us; one event for each complete method with its content.
enum SessionEvent {
    case delivery(number: UInt64, redelivered: Bool, routingKey: String, content: MessageContent)
    case getOk(number: UInt64, redelivered: Bool, routingKey: String, content: MessageContent)
    case getEmpty
    case acknowledged(number: UInt64, multiple: Bool)
    case nacked(number: UInt64, multiple: Bool)
    case returned(sequence: UInt64?, code: Int, text: String)
    case consumerCancelled
    case cancelOk
    case closeOk
    case blocked(reason: String)
    case unblocked
    /// A method that needs no reaction.
    case other
}

/// Header and body of a message, copied out of the library's memory.
struct MessageContent {
    var properties = MessageProperties()
    /// As they came, for keeping a message that is not understood.
    var rawProperties: [UInt8] = []
    var body: [UInt8] = []
    var size = 0
    /// Of a returned message: the publish that it was.
    var sequence: UInt64?
}

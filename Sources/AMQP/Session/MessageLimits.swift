// SPDX-License-Identifier: Apache-2.0

/// What can be sent: whether a message fits into the frames that were agreed on, counted to the byte as AMQP 0-9-1
/// (4.2.3 to 4.2.6) lays them out, and whether RabbitMQ takes it. Asked before writing: the library finds out when half
/// of the message is on its way, and the broker by closing the channel, and either way everything in flight is lost.
struct MessageLimits {
    /// Bytes of a frame, agreed on with the broker.
    let frameMax: Int
    /// Bytes of a body that the broker takes.
    let bodyLimit: Int

    /// Bytes in a short string (4.2.5.3).
    static let nameLimit = 255
    /// Header, end mark and the fixed part of a content header: what a frame of properties has besides them.
    private static let aroundProperties = 8 + 12
    /// RabbitMQ's sender-selected distribution: a list of routing keys, and with any other value in them the channel is
    /// closed (406). We send no lists.
    private static let listHeaders: Set<String> = ["CC", "BCC"]

    /// Why the message can never be sent, or `nil`.
    func refusal(of message: borrowing OutgoingMessage) -> String? {
        if let name = Self.longestName(message.exchange, message.routingKey, message.properties) {
            return "a name of \(name) bytes; \(Self.nameLimit) is the most"
        }
        for entry in message.properties.headers.entries where Self.listHeaders.contains(entry.key) {
            return "the header \(entry.key) belongs to the broker"
        }
        let size = Self.size(of: message.properties)
        let room = frameMax - Self.aroundProperties
        guard size <= room else { return "properties of \(size) bytes; a frame has room for \(room)" }
        guard message.body.count <= bodyLimit else {
            return "a body of \(message.body.count) bytes; \(bodyLimit) is the most"
        }
        return nil
    }

    /// The length of the longest name, if that is too long for one.
    private static func longestName(_ exchange: String, _ key: String, _ properties: MessageProperties) -> Int? {
        var longest = max(exchange.utf8.count, key.utf8.count)
        for text in properties.names { longest = max(longest, text?.utf8.count ?? 0) }
        for entry in properties.headers.entries { longest = max(longest, entry.key.utf8.count) }
        return longest > nameLimit ? longest : nil
    }

    /// Bytes of the properties in their frame, with the delivery mode and the publish sequence that every message gets.
    static func size(of properties: MessageProperties) -> Int {
        let flags = 2
        let deliveryMode = 1
        var size = flags + deliveryMode
        for case let text? in properties.names { size += 1 + text.utf8.count }
        if properties.timestamp != nil { size += 8 }
        size += 4 + fieldSize(PublishSequence.header.utf8CodeUnitCount, .integer(0))
        for entry in properties.headers.entries where !PublishSequence.isName(entry.key) {
            size += fieldSize(entry.key.utf8.count, entry.value)
        }
        return size
    }

    private static func fieldSize(_ key: Int, _ value: FieldValue) -> Int {
        let content =
            switch value {
            case .text(let text): 4 + text.utf8.count
            case .integer: 8
            case .boolean: 1
            }
        return 1 + key + 1 + content
    }
}

extension MessageProperties {
    /// The properties that are short strings.
    fileprivate var names: [String?] { [contentType, messageID, type, userID, correlationID] }
}

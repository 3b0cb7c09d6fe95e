// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ

/// Puts the method, header and body frames of one message together. The library's own reader loses frames and
/// ignores its time limit, so frames are read one by one and assembled here.
struct ContentAssembler {
    enum Kind {
        case deliver(number: UInt64, redelivered: Bool, routingKey: String)
        case getOk(number: UInt64, redelivered: Bool, routingKey: String)
        case returned(code: Int, text: String)
    }

    /// Bodies above this are counted and left out, so that one huge message cannot fill our memory.
    private(set) var bodyLimit: Int
    private var kind: Kind?
    private var content = MessageContent()
    private var received = 0

    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    /// From now on nothing is kept: the connection ends.
    mutating func discard() {
        bodyLimit = -1
        kind = nil
    }

    mutating func begin(_ kind: Kind) {
        guard bodyLimit >= 0 else { return }
        self.kind = kind
        received = 0
        content = MessageContent()
    }

    /// Set aside at once for a body; what the broker announces beyond it is believed as it arrives.
    private static let reserve = 1 << 24

    /// Returns the event when the header says that there is no body.
    mutating func header(_ frame: borrowing amqp_frame_t) -> SessionEvent? {
        guard kind != nil else { return nil }
        content.size = Int(clamping: withUnsafePointer(to: frame) { nhipcau_frame_body_size($0) })
        if let properties = withUnsafePointer(to: frame, { nhipcau_frame_properties($0) }) {
            content.properties = MessageProperties(properties.pointee)
            if case .returned = kind { content.sequence = PublishSequence.read(from: properties.pointee.headers) }
        }
        let raw = withUnsafePointer(to: frame) { nhipcau_frame_raw_properties($0) }
        content.rawProperties = [UInt8](UnsafeRawBufferPointer(start: raw.bytes, count: raw.len))
        if content.size <= bodyLimit { content.body.reserveCapacity(min(content.size, Self.reserve)) }
        return content.size == 0 ? finish() : nil
    }

    mutating func body(_ frame: borrowing amqp_frame_t) -> SessionEvent? {
        guard kind != nil else { return nil }
        let fragment = withUnsafePointer(to: frame) { nhipcau_frame_body($0) }
        received += fragment.len
        if content.size <= bodyLimit {
            content.body.append(contentsOf: UnsafeRawBufferPointer(start: fragment.bytes, count: fragment.len))
        }
        return received >= content.size ? finish() : nil
    }

    private mutating func finish() -> SessionEvent? {
        defer { kind = nil }
        switch kind {
        case .deliver(let number, let redelivered, let routingKey):
            return .delivery(number: number, redelivered: redelivered, routingKey: routingKey, content: content)
        case .getOk(let number, let redelivered, let routingKey):
            return .getOk(number: number, redelivered: redelivered, routingKey: routingKey, content: content)
        case .returned(let code, let text):
            return .returned(sequence: content.sequence, code: code, text: text)
        case nil:
            return nil
        }
    }
}

extension MessageProperties {
    init(_ raw: amqp_basic_properties_t) {
        func text(_ flag: Int32, _ bytes: amqp_bytes_t) -> String? {
            raw._flags & amqp_flags_t(bitPattern: flag) != 0 ? String(bytes) : nil
        }
        self.init(
            contentType: text(AMQP_BASIC_CONTENT_TYPE_FLAG, raw.content_type),
            messageID: text(AMQP_BASIC_MESSAGE_ID_FLAG, raw.message_id),
            type: text(AMQP_BASIC_TYPE_FLAG, raw.type),
            userID: text(AMQP_BASIC_USER_ID_FLAG, raw.user_id),
            correlationID: text(AMQP_BASIC_CORRELATION_ID_FLAG, raw.correlation_id),
            timestamp: raw._flags & amqp_flags_t(bitPattern: AMQP_BASIC_TIMESTAMP_FLAG) != 0 ? raw.timestamp : nil,
            headers: raw._flags & amqp_flags_t(bitPattern: AMQP_BASIC_HEADERS_FLAG) != 0
                ? FieldTable(raw.headers) : FieldTable()
        )
    }
}

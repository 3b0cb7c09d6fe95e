// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ

extension AMQPSession {
    /// What a message may be on this connection.
    var limits: MessageLimits { MessageLimits(frameMax: agreedFrame, bodyLimit: configuration.messageLimit) }

    /// Writes one persistent, mandatory message. That it returned says nothing about the broker: only a confirm does.
    func publish(_ message: borrowing OutgoingMessage, sequence: UInt64) throws(AMQPError) {
        watch.enter()
        defer { watch.leave() }
        var properties = amqp_basic_properties_t()
        fill(&properties, from: message.properties, sequence: sequence)
        let exchange = arena.bytes(message.exchange)
        let routingKey = arena.bytes(message.routingKey)
        let status = message.body.withUnsafeBytes { body in
            amqp_basic_publish(
                state,
                Self.channel,
                exchange,
                routingKey,
                1,
                0,
                &properties,
                amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress))
            )
        }
        arena.recycle()
        guard status == AMQP_STATUS_OK.rawValue else { throw lost(status, "publishing") }
        // The library marks the last full frame MSG_MORE when the body is a multiple of the frame's room, and the
        // kernel then holds it for 200 ms.
        if !message.body.isEmpty, message.body.count % (agreedFrame - 8) == 0 {
            SocketConnector.flush(descriptor)
        }
    }

    private func fill(
        _ raw: inout amqp_basic_properties_t,
        from properties: MessageProperties,
        sequence: UInt64
    ) {
        var flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_HEADERS_FLAG
        raw.delivery_mode = 2
        raw.headers = arena.table(properties.headers, and: sequence)
        func set(_ value: String?, _ flag: Int32, _ path: WritableKeyPath<amqp_basic_properties_t, amqp_bytes_t>) {
            guard let value else { return }
            flags |= flag
            raw[keyPath: path] = arena.bytes(value)
        }
        set(properties.contentType, AMQP_BASIC_CONTENT_TYPE_FLAG, \.content_type)
        set(properties.messageID, AMQP_BASIC_MESSAGE_ID_FLAG, \.message_id)
        set(properties.type, AMQP_BASIC_TYPE_FLAG, \.type)
        set(properties.userID, AMQP_BASIC_USER_ID_FLAG, \.user_id)
        set(properties.correlationID, AMQP_BASIC_CORRELATION_ID_FLAG, \.correlation_id)
        if let timestamp = properties.timestamp {
            flags |= AMQP_BASIC_TIMESTAMP_FLAG
            raw.timestamp = timestamp
        }
        raw._flags = amqp_flags_t(flags)
    }
}

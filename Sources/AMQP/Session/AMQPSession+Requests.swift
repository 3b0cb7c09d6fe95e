// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ

extension AMQPSession {
    func name(_ text: String) throws(AMQPError) -> amqp_bytes_t {
        let length = text.utf8.count
        guard length <= MessageLimits.nameLimit else {
            throw AMQPError(
                .invalid,
                "a name of \(length) bytes; \(MessageLimits.nameLimit) is the most: \(text.prefix(40))…"
            )
        }
        return arena.bytes(text)
    }

    /// Declares all of it; a second time changes nothing.
    ///
    /// - Throws: `channelClosed` with 406 when a queue exists with other arguments (a retry does not help).
    package func declare(_ topology: Topology) throws(AMQPError) {
        for exchange in topology.exchanges {
            amqp_exchange_declare(
                state,
                Self.channel,
                try name(exchange.name),
                arena.bytes(exchange.kind.rawValue),
                0,
                1,
                0,
                0,
                amqp_empty_table
            )
            try answered("declaring exchange \(exchange.name)")
        }
        for queue in topology.queues {
            amqp_queue_declare(
                state,
                Self.channel,
                try name(queue.name),
                0,
                1,
                0,
                0,
                arena.table(queue.arguments)
            )
            try answered("declaring queue \(queue.name)")
        }
        for binding in topology.bindings {
            amqp_queue_bind(
                state,
                Self.channel,
                try name(binding.queue),
                try name(binding.exchange),
                try name(binding.routingKey),
                amqp_empty_table
            )
            try answered("binding \(binding.queue) to \(binding.exchange)")
        }
    }

    /// Depth and consumers of a queue, or `nil` when there is none of that name.
    package func inspect(queue: String) throws(AMQPError) -> QueueState? {
        let answer = amqp_queue_declare(
            state,
            Self.channel,
            try name(queue),
            1,
            0,
            0,
            0,
            amqp_empty_table
        )
        do {
            let found = answer.map {
                QueueState(name: queue, ready: Int($0.pointee.message_count), consumers: Int($0.pointee.consumer_count))
            }
            try answered("looking at queue \(queue)")
            return found
        } catch {
            guard error.replyCode == 404 else { throw error }
            return nil
        }
    }

    /// Deletes a queue with what is in it. A queue that does not exist is no error.
    package func delete(queue: String) throws(AMQPError) {
        amqp_queue_delete(state, Self.channel, try name(queue), 0, 0)
        try answered("deleting queue \(queue)")
    }

    /// Empties a queue of its ready messages.
    package func purge(queue: String) throws(AMQPError) {
        amqp_queue_purge(state, Self.channel, try name(queue))
        try answered("purging queue \(queue)")
    }

    /// Starts consuming with manual acknowledgement.
    func consume(queue: String, prefetch: Int, consumerTag: String) throws(AMQPError) {
        amqp_basic_qos(state, Self.channel, 0, UInt16(clamping: prefetch), 0)
        try answered("setting prefetch \(prefetch)")
        amqp_basic_consume(
            state,
            Self.channel,
            try name(queue),
            try name(consumerTag),
            0,
            0,
            0,
            amqp_empty_table
        )
        try answered("consuming from \(queue)")
    }

    func selectConfirms() throws(AMQPError) {
        amqp_confirm_select(state, Self.channel)
        try answered("asking for confirms")
    }

    /// Takes one message, or `nil` when the queue is empty. For tools, not for workers.
    package func get(queue: String) throws(AMQPError) -> Delivery? {
        var request = amqp_basic_get_t(ticket: 0, queue: try name(queue), no_ack: 0)
        try send(MethodID.basicGet, &request, "getting from \(queue)")
        do {
            return try waitEvent("getting from \(queue)", Self.delivery)
        } catch {
            if error.code == .channelClosed { try openChannel() }
            throw error
        }
    }

    /// What was got, `nil` inside when the queue was empty.
    private static func delivery(_ event: SessionEvent) -> Delivery?? {
        switch event {
        case .getEmpty: .some(nil)
        case .getOk(let number, let redelivered, let routingKey, let content):
            .some(
                Delivery(
                    tag: DeliveryTag(generation: 0, number: number),
                    redelivered: redelivered,
                    routingKey: routingKey,
                    properties: content.properties,
                    rawProperties: content.rawProperties,
                    body: content.body,
                    bodySize: content.size
                )
            )
        default: nil
        }
    }

    /// Settles deliveries up to `number` (`multiple`) or this one alone.
    package func acknowledge(_ number: UInt64, multiple: Bool = false) throws(AMQPError) {
        watch.enter()
        defer { watch.leave() }
        let status = amqp_basic_ack(state, Self.channel, number, multiple ? 1 : 0)
        guard status == AMQP_STATUS_OK.rawValue else { throw lost(status, "acknowledging") }
    }

    /// Gives one delivery back to its queue or, without `requeue`, to the queue's dead letters.
    package func reject(_ number: UInt64, requeue: Bool) throws(AMQPError) {
        watch.enter()
        defer { watch.leave() }
        let status = amqp_basic_reject(state, Self.channel, number, requeue ? 1 : 0)
        guard status == AMQP_STATUS_OK.rawValue else { throw lost(status, "rejecting") }
    }

    func sendCancel(consumerTag: String) throws(AMQPError) {
        var request = amqp_basic_cancel_t(consumer_tag: try name(consumerTag), nowait: 0)
        try send(MethodID.basicCancel, &request, "cancelling the consumer")
    }

    private func send<Method>(
        _ id: amqp_method_number_t,
        _ method: inout Method,
        _ what: String
    ) throws(AMQPError) {
        watch.enter()
        defer { watch.leave() }
        let status = withUnsafeMutablePointer(to: &method) { amqp_send_method(state, Self.channel, id, $0) }
        arena.recycle()
        guard status == AMQP_STATUS_OK.rawValue else { throw lost(status, what) }
    }

    func answered(_ what: String) throws(AMQPError) {
        arena.recycle()
        do {
            try require(amqp_get_rpc_reply(state), what)
        } catch {
            // A closed channel is opened again, so that one refused request does not cost the session.
            if error.code == .channelClosed {
                confirmChannelClose()
                try openChannel()
            }
            throw error
        }
        amqp_maybe_release_buffers(state)
    }

    func require(_ reply: amqp_rpc_reply_t, _ what: String) throws(AMQPError) {
        try Self.require(reply, what)
    }

    static func require(_ reply: amqp_rpc_reply_t, _ what: String) throws(AMQPError) {
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL:
            return
        case AMQP_RESPONSE_LIBRARY_EXCEPTION:
            throw lost(reply.library_error, what)
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            if reply.reply.id == MethodID.channelClose {
                let close = reply.reply.decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
                throw AMQPError(
                    .channelClosed,
                    replyCode: Int(close.reply_code),
                    "\(what): \(String(close.reply_text))"
                )
            }
            if reply.reply.id == MethodID.connectionClose {
                let close = reply.reply.decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
                throw AMQPError(
                    .connectionLost,
                    replyCode: Int(close.reply_code),
                    "\(what): \(String(close.reply_text))"
                )
            }
            throw AMQPError(.connectionLost, "\(what): unexpected answer \(reply.reply.id)")
        default:
            throw AMQPError(.connectionLost, "\(what): the broker closed the socket")
        }
    }

    func lost(_ status: Int32, _ what: String) -> AMQPError {
        Self.lost(status, what)
    }

    static func lost(_ status: Int32, _ what: String) -> AMQPError {
        let code: AMQPError.Code = status == AMQP_STATUS_TIMEOUT.rawValue ? .timeout : .connectionLost
        return AMQPError(code, "\(what): \(String(cString: amqp_error_string2(status)))")
    }
}

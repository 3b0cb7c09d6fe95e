// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ

extension AMQPSession {
    /// Publishes messages without a body through an exchange into a queue that only this connection has, and takes
    /// them out again: what comes is what a consumer would get, with all that the broker wrote into it on the way. The
    /// routing key is the queue's own name, which the broker makes up (`amq.gen-…`), so no other queue gets one. The
    /// queue goes with the connection.
    ///
    /// - Returns: the messages as they arrived, in order.
    /// - Throws: `channelClosed` with 403 when the account may not declare, bind or publish, with 404 when there is no
    ///   such exchange (a retry does not help; the session goes on); `timeout` and `connectionLost` (a retry may).
    package func echo(_ messages: [MessageProperties], through exchange: String) throws(AMQPError) -> [Delivery] {
        let queue = try declareExclusiveQueue()
        try bind(queue, to: exchange)
        try selectConfirms()
        var arrived: [Delivery] = []
        for (index, properties) in messages.enumerated() {
            let message = OutgoingMessage(exchange: exchange, routingKey: queue, properties: properties, body: [])
            try publish(message, sequence: UInt64(index + 1))
            try awaitAnswer()
            guard let delivery = try get(queue: queue) else {
                throw AMQPError(.invalid, "what was published to \(exchange) did not arrive in \(queue)")
            }
            arrived.append(delivery)
        }
        return arrived
    }

    /// Transient and exclusive: gone with the connection, and allowed by every broker's defaults.
    private func declareExclusiveQueue() throws(AMQPError) -> String {
        let answer = amqp_queue_declare(state, Self.channel, amqp_empty_bytes, 0, 0, 1, 1, amqp_empty_table)
        let name = answer.map { String($0.pointee.queue) }
        try answered("declaring a queue of this connection's own")
        guard let name else { throw AMQPError(.invalid, "the broker gave the queue no name") }
        return name
    }

    private func bind(_ queue: String, to exchange: String) throws(AMQPError) {
        amqp_queue_bind(
            state,
            Self.channel,
            try name(queue),
            try name(exchange),
            try name(queue),
            amqp_empty_table
        )
        try answered("binding a queue of this connection's own to \(exchange)")
    }

    /// One message is in flight, so the next answer is its own.
    private func awaitAnswer() throws(AMQPError) {
        let refusal: String?
        do {
            refusal = try waitEvent("publishing to a queue of this connection's own") { event -> String?? in
                switch event {
                case .acknowledged: .some(nil)
                case .nacked: "the broker refused the message"
                case .returned(_, let code, let text): "\(code) \(text)"
                default: nil
                }
            }
        } catch {
            if error.code == .channelClosed { try openChannel() }
            throw error
        }
        if let refusal { throw AMQPError(.invalid, "publishing to a queue of this connection's own: \(refusal)") }
    }
}

// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ

extension AMQPSession {
    /// Takes a binding away; one that does not exist is no error. What is published meanwhile comes back to its sender.
    package func unbind(_ binding: BindingDeclaration) throws(AMQPError) {
        amqp_queue_unbind(
            state,
            Self.channel,
            try name(binding.queue),
            try name(binding.exchange),
            try name(binding.routingKey),
            amqp_empty_table
        )
        try answered("unbinding \(binding.queue) from \(binding.exchange)")
    }
}

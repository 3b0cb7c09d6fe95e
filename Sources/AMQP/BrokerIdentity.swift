// SPDX-License-Identifier: Apache-2.0

/// What a broker said of itself when the connection was opened (AMQP 0-9-1, `connection.start`, server-properties).
/// Its own words: an administrator may set any of them.
package struct BrokerIdentity: Sendable, Hashable {
    /// "RabbitMQ", or what else speaks the protocol; `nil` when it gave no name.
    package var product: String?
    /// As the product writes it, "3.10.8" or "4.0.0-beta.5"; `nil` when it gave none.
    package var version: String?
    /// Extensions of the protocol that it has, by the names that RabbitMQ gave them: `publisher_confirms`,
    /// `basic.nack`, `consumer_cancel_notify`, `connection.blocked` and others.
    package var capabilities: Set<String>

    package init(product: String?, version: String?, capabilities: Set<String>) {
        self.product = product
        self.version = version
        self.capabilities = capabilities
    }
}

extension BrokerIdentity: CustomStringConvertible {
    package var description: String { "\(product ?? "a broker without a name") \(version ?? "of no version")" }
}

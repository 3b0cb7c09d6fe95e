// SPDX-License-Identifier: Apache-2.0

/// One account of the broker: what it may do, and how much of it.
///
/// Rights are regular expressions of Erlang's `re`, which is PCRE: they end with `\z`, for `$` also matches before a
/// trailing newline. An empty one matches nothing (RabbitMQ, "Access Control").
package struct Account: Sendable, Hashable {
    /// Rights on the resources of the virtual host: queues and exchanges by name.
    package struct Rights: Sendable, Hashable {
        /// Declare and delete.
        package var configure = ""
        /// Publish to an exchange, bind a queue.
        package var write = ""
        /// Consume and purge; bind an exchange.
        package var read = ""
    }

    /// RabbitMQ's per-user limits.
    package struct Quota: Sendable, Hashable {
        package var connections: Int
        package var channels: Int
    }

    /// Also the name of the file with its password.
    package let name: String
    /// RabbitMQ's tags, separated by commas.
    package var tags = ""
    package var rights = Rights()
    /// Routing keys that it may publish to the exchange of submissions; `nil` leaves it to the rights.
    package var keys: String?
    /// Routing keys by which it may bind a queue to that exchange, where `keys` are said; none unless said.
    package var boundKeys = #"^\z"#
    package var quota: Quota?
}

// SPDX-License-Identifier: Apache-2.0

/// One server of a list: a host name, an address or the directory of a Unix socket, and its port.
package struct PostgresServer: Sendable, Equatable, CustomStringConvertible {
    package var host: String
    /// TCP port, also part of a Unix socket's name.
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

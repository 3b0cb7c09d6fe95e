// SPDX-License-Identifier: Apache-2.0

/// Where a broker is and how to log in. A value: two connections made from it share nothing.
package struct AMQPConfiguration: Sendable {
    /// Verification of the broker's certificate; there is no way to switch it off.
    package struct TLS: Sendable {
        /// PEM file with the authorities that are trusted.
        package var authorityFile: String

        package init(authorityFile: String) {
            self.authorityFile = authorityFile
        }
    }

    /// The nodes, in order of preference; never empty. Each has its own share of `connectTimeout`, and after a loss the
    /// next one is tried first.
    package var addresses: [BrokerAddress]
    package var virtualHost: String
    package var user: String
    /// Never printed: this type's description leaves it out.
    package var password: String
    /// Asked for the password at every connection, so that one that was changed meanwhile is taken without a restart;
    /// `nil`, and an answer of `nil`: `password`.
    package var passwordSource: (@Sendable () -> String?)?
    /// `nil` speaks plain TCP, for loopback or a private network.
    package var tls: TLS?
    /// Shown in the broker's list of connections.
    package var connectionName: String
    /// Two missed heartbeats close the connection; the broker's pages advise 5 to 20 s. The protocol counts whole
    /// seconds: a fraction is rounded up, and none cannot be asked for, since only heartbeats notice a silent peer.
    package var heartbeat: Duration
    /// Bound on reaching any of the addresses, and once more on logging in there.
    package var connectTimeout: Duration
    /// Bound on every single request that waits for an answer (declare, qos, consume).
    package var requestTimeout: Duration
    /// Largest frame asked for; the broker may agree on less. RabbitMQ 4.1 refuses less than 8192.
    package var frameMax: Int
    /// Largest body that the broker takes (`max_message_size`; 4.0 has 16 MiB where none is set). It closes the channel over a
    /// larger one, with all that is in flight, so none is sent.
    package var messageLimit: Int
    /// A C call that lasts longer than this has its socket shut down by the watchdog.
    package var callLimit: Duration

    package init(
        host: String = "127.0.0.1",
        port: Int = 5672,
        virtualHost: String = "/",
        user: String,
        password: String,
        tls: TLS? = nil,
        connectionName: String = "nhipcau",
        heartbeat: Duration = .seconds(10),
        connectTimeout: Duration = .seconds(5),
        requestTimeout: Duration = .seconds(10),
        frameMax: Int = 131_072,
        messageLimit: Int = 128 << 20,
        callLimit: Duration = .seconds(30)
    ) {
        self.addresses = [BrokerAddress(host: host, port: port)]
        self.virtualHost = virtualHost
        self.user = user
        self.password = password
        self.tls = tls
        self.connectionName = connectionName
        self.heartbeat = heartbeat
        self.connectTimeout = connectTimeout
        self.requestTimeout = requestTimeout
        self.frameMax = frameMax
        self.messageLimit = messageLimit
        self.callLimit = callLimit
    }

    /// Of the first address.
    package var host: String {
        get { addresses[0].host }
        set { addresses[0].host = newValue }
    }

    /// Of the first address.
    package var port: Int {
        get { addresses[0].port }
        set { addresses[0].port = newValue }
    }

    /// What to log in with now.
    var currentPassword: String { passwordSource?() ?? password }

    /// The same broker under another name in its list of connections.
    package func named(_ name: String) -> AMQPConfiguration {
        var copy = self
        copy.connectionName = name
        return copy
    }
}

extension AMQPConfiguration: CustomStringConvertible {
    package var description: String {
        let nodes = addresses.map(\.description).joined(separator: ",")
        return "\(tls == nil ? "amqp" : "amqps")://\(user)@\(nodes)/\(virtualHost) (\(connectionName))"
    }
}

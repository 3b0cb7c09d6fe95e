// SPDX-License-Identifier: Apache-2.0

/// How RabbitMQ is reached.
///
/// ## Configuration keys
/// - `broker.host` (string, default `127.0.0.1`): one name or address, or the nodes of a cluster, `a,b:5673,c`.
/// - `broker.port` (1–65535, default 5672, with TLS 5671).
/// - `broker.vhost` (string, default `/`).
/// - `broker.user` (string, default `nhipcau`): the account; for an office `unit-<unit code>`.
/// - `broker.passwordFile` (path): file with the password. Or `BROKER_PASSWORD` in the environment.
/// - `broker.tls` (bool, default false): encrypt and verify the server.
/// - `broker.caFile` (path, default the system's): certificates that are trusted with TLS.
/// - `broker.heartbeatSeconds` (5–600, default 15): a dead line is noticed after two of them.
/// - `broker.connectTimeoutSeconds` (1–120, default 10).
package struct BrokerSettings: Sendable, Equatable {
    /// The nodes, in order of preference; never empty.
    package var servers: [ServerAddress]
    package var vhost: String
    package var user: String
    package var password: Secret?
    package var tls: Bool
    package var caFile: String?
    package var heartbeat: Duration
    package var connectTimeout: Duration

    /// Of the first node.
    package var host: String { servers[0].host }
    package var port: Int { servers[0].port }

    init(_ source: inout ConfigurationSource) {
        tls = source.bool("broker.tls", default: false)
        let port = source.integer("broker.port", default: tls ? 5_671 : 5_672, in: 1...65_535)
        servers = source.servers("broker.host", default: "127.0.0.1", port: port)
        vhost = source.string("broker.vhost", default: "/")
        user = source.string("broker.user", default: "nhipcau")
        password = source.secret("broker.password", file: "broker.passwordFile")
        caFile = source.file("broker.caFile")
        heartbeat = source.seconds("broker.heartbeatSeconds", default: 15, in: 5...600)
        connectTimeout = source.seconds("broker.connectTimeoutSeconds", default: 10, in: 1...120)
        if !tls, let remote = servers.first(where: { !$0.isLocal }) {
            source.note(
                "broker.tls",
                "is false, and \(remote.host) is another machine: the password and every report cross the network in clear. "
                    + "Set broker.tls: true, and broker.caFile to the authority of the broker's certificate"
            )
        }
        if caFile != nil, !tls {
            source.note("broker.caFile", "has no effect while broker.tls is false")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Operations
package import Postgres

extension AMQPConfiguration {
    /// The broker as the configuration names it. Without TLS settings of its own a system's authorities are trusted.
    package init(_ settings: BrokerSettings, name: String) {
        self.init(
            virtualHost: settings.vhost,
            user: settings.user,
            password: settings.password?.reveal() ?? "",
            tls: settings.tls ? TLS(authorityFile: settings.caFile ?? "/etc/ssl/certs/ca-certificates.crt") : nil,
            connectionName: name,
            heartbeat: settings.heartbeat,
            connectTimeout: settings.connectTimeout
        )
        addresses = settings.servers.map { BrokerAddress(host: $0.host, port: $0.port) }
        if let password = settings.password { passwordSource = { password.reveal() } }
    }
}

extension PostgresConfiguration {
    /// The database as the configuration names it.
    package init(_ settings: DatabaseSettings, name: String, session: [String: String] = [:]) {
        self.init(
            database: settings.name,
            user: settings.user,
            password: settings.password?.reveal(),
            sslMode: PostgresSSLMode(rawValue: settings.sslMode.rawValue) ?? .verifyFull,
            sslRootCertificate: settings.caFile,
            applicationName: name,
            connectTimeout: settings.connectTimeout,
            lockTimeout: settings.lockTimeout,
            idleInTransactionTimeout: settings.idleInTransaction,
            callTimeout: settings.statementTimeout,
            settings: session
        )
        servers = settings.servers.map { PostgresServer(host: $0.host, port: $0.port) }
        if let password = settings.password { passwordSource = { password.reveal() } }
    }
}

extension PostgresConfiguration {
    /// Settings of a session that looks rows up by their keys and does nothing else (`PostgresPool.byKey`).
    static let byKey = [
        "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "enable_hashjoin": "off",
        "enable_mergejoin": "off", "jit": "off",
    ]
}

extension PostgresPool {
    package convenience init(_ settings: DatabaseSettings, name: String) {
        self.init(PostgresConfiguration(settings, name: name), size: settings.poolSize)
    }

    /// For the three stages, which write rows and look rows up by their keys and do nothing else. Each of their statements
    /// is planned once a connection, with the plan that stays right however large a table grows: the index, key by key.
    /// Where there is none the plan looks so dear then that it would be compiled (`jit`), for 100 ms.
    package static func byKey(_ settings: DatabaseSettings, name: String) -> PostgresPool {
        let configuration = PostgresConfiguration(settings, name: name, session: PostgresConfiguration.byKey)
        return PostgresPool(configuration, size: settings.poolSize)
    }
}

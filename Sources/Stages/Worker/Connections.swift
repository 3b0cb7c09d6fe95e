// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Operations
package import Postgres

extension AMQPConfiguration {
    /// The broker as the configuration names it. Without TLS settings of its own a system's authorities are trusted.
    package init(_ settings: BrokerSettings, name: String) {
        self.init(
            host: settings.host,
            port: settings.port,
            virtualHost: settings.vhost,
            user: settings.user,
            password: settings.password?.reveal() ?? "",
            tls: settings.tls ? TLS(authorityFile: settings.caFile ?? "/etc/ssl/certs/ca-certificates.crt") : nil,
            connectionName: name,
            heartbeat: settings.heartbeat,
            connectTimeout: settings.connectTimeout
        )
    }
}

extension PostgresConfiguration {
    /// The database as the configuration names it.
    package init(_ settings: DatabaseSettings, name: String) {
        self.init(
            host: settings.host,
            port: settings.port,
            database: settings.name,
            user: settings.user,
            password: settings.password?.reveal(),
            sslMode: PostgresSSLMode(rawValue: settings.sslMode.rawValue) ?? .verifyFull,
            sslRootCertificate: settings.caFile,
            applicationName: name,
            connectTimeout: settings.connectTimeout,
            callTimeout: settings.statementTimeout
        )
    }
}

extension PostgresPool {
    package convenience init(_ settings: DatabaseSettings, name: String) {
        self.init(PostgresConfiguration(settings, name: name), size: settings.poolSize)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How PostgreSQL is reached.
///
/// ## Configuration keys
/// - `database.host` (string, default `127.0.0.1`): name, address, or the directory of a Unix socket (begins with `/`), or
///   a list of them, `a,b:5433`: the first that answers and takes writes is used.
/// - `database.port` (1–65535, default 5432).
/// - `database.name` (string, default `nhipcau`).
/// - `database.user` (string, default `nhipcau`).
/// - `database.passwordFile` (path): file with the password. Or `DATABASE_PASSWORD` in the environment.
/// - `database.sslMode` (`disable`, `prefer`, `require`, `verify-ca` or `verify-full`, default `prefer`).
/// - `database.caFile` (path, default the system's): certificates that are trusted.
/// - `database.poolSize` (1–100, default 4): most connections of one process.
/// - `database.connectTimeoutSeconds` (1–120, default 5).
/// - `database.statementTimeoutSeconds` (1–3600, default 30).
/// - `database.lockTimeoutSeconds` (1–600, default 10): longest wait for one lock.
/// - `database.idleInTransactionSeconds` (5–3600, default 20): how long the server waits inside a transaction for a worker
///   that says nothing, before it frees its locks.
package struct DatabaseSettings: Sendable, Equatable {
    /// libpq's `sslmode`, without `allow`, which promises nothing.
    package enum SSLMode: String, Sendable, CaseIterable {
        case disable
        case prefer
        case require
        case verifyCA = "verify-ca"
        case verifyFull = "verify-full"
    }

    /// The servers, in order of preference; never empty.
    package var servers: [ServerAddress]
    package var name: String
    package var user: String
    package var password: Secret?
    package var sslMode: SSLMode
    package var caFile: String?
    package var poolSize: Int
    package var connectTimeout: Duration
    package var statementTimeout: Duration
    package var lockTimeout: Duration
    package var idleInTransaction: Duration

    /// Of the first server.
    package var host: String { servers[0].host }
    package var port: Int { servers[0].port }

    init(_ source: inout ConfigurationSource) {
        let port = source.integer("database.port", default: 5_432, in: 1...65_535)
        servers = source.servers("database.host", default: "127.0.0.1", port: port)
        name = source.string("database.name", default: "nhipcau")
        user = source.string("database.user", default: "nhipcau")
        password = source.secret("database.password", file: "database.passwordFile")
        sslMode = source.choice("database.sslMode", default: .prefer)
        caFile = source.file("database.caFile")
        poolSize = source.integer("database.poolSize", default: 4, in: 1...100)
        connectTimeout = source.seconds("database.connectTimeoutSeconds", default: 5, in: 1...120)
        statementTimeout = source.seconds("database.statementTimeoutSeconds", default: 30, in: 1...3_600)
        lockTimeout = source.seconds("database.lockTimeoutSeconds", default: 10, in: 1...600)
        idleInTransaction = source.seconds("database.idleInTransactionSeconds", default: 20, in: 5...3_600)
        if [.disable, .prefer].contains(sslMode), let remote = servers.first(where: { !$0.isLocal }) {
            source.note(
                "database.sslMode",
                "is \(sslMode.rawValue), and \(remote.host) is another machine: nothing proves that it is ours. "
                    + "Set database.sslMode: verify-full, and database.caFile to the authority of the server's certificate"
            )
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How PostgreSQL is reached.
///
/// ## Configuration keys
/// - `database.host` (string, default `127.0.0.1`): name, address, or the directory of a Unix socket (begins with `/`).
/// - `database.port` (1–65535, default 5432).
/// - `database.name` (string, default `nhipcau`).
/// - `database.user` (string, default `nhipcau`).
/// - `database.passwordFile` (path): file with the password. Or `DATABASE_PASSWORD` in the environment.
/// - `database.sslMode` (`disable`, `prefer`, `require`, `verify-ca` or `verify-full`, default `prefer`).
/// - `database.caFile` (path, default the system's): certificates that are trusted.
/// - `database.poolSize` (1–100, default 4): most connections of one process.
/// - `database.connectTimeoutSeconds` (1–120, default 5).
/// - `database.statementTimeoutSeconds` (1–3600, default 30).
package struct DatabaseSettings: Sendable, Equatable {
    /// libpq's `sslmode`, without `allow`, which promises nothing.
    package enum SSLMode: String, Sendable, CaseIterable {
        case disable
        case prefer
        case require
        case verifyCA = "verify-ca"
        case verifyFull = "verify-full"
    }

    package var host: String
    package var port: Int
    package var name: String
    package var user: String
    package var password: Secret?
    package var sslMode: SSLMode
    package var caFile: String?
    package var poolSize: Int
    package var connectTimeout: Duration
    package var statementTimeout: Duration

    init(_ source: inout ConfigurationSource) {
        host = source.string("database.host", default: "127.0.0.1")
        port = source.integer("database.port", default: 5_432, in: 1...65_535)
        name = source.string("database.name", default: "nhipcau")
        user = source.string("database.user", default: "nhipcau")
        password = source.secret("database.password", file: "database.passwordFile")
        sslMode = source.choice("database.sslMode", default: .prefer)
        caFile = source.file("database.caFile")
        poolSize = source.integer("database.poolSize", default: 4, in: 1...100)
        connectTimeout = source.seconds("database.connectTimeoutSeconds", default: 5, in: 1...120)
        statementTimeout = source.seconds("database.statementTimeoutSeconds", default: 30, in: 1...3_600)
    }
}

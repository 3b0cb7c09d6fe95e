// SPDX-License-Identifier: Apache-2.0

/// Where the database is, who we are there, and how long we wait.
///
/// The password is a value of its own: it never stands in a connection string, and no description of this type, and no
/// error, shows it.
package struct PostgresConfiguration: Sendable {
    /// The servers, in order of preference; never empty. Each has its own share of `connectTimeout`.
    package var servers: [PostgresServer]
    package var database: String
    package var user: String
    /// `nil`: peer, trust or certificate authentication, or libpq's own password file.
    package var password: String?
    /// Asked for the password at every connection, so that one that was changed meanwhile is taken without a restart;
    /// `nil`, and an answer of `nil`: `password`.
    package var passwordSource: (@Sendable () -> String?)?
    /// A server that takes no writes (a standby, or `default_transaction_read_only`) is passed over. Default `true`.
    package var needsWriting = true
    package var sslMode: PostgresSSLMode
    /// PEM file of the trusted authorities for the `verify…` modes; `nil`: libpq's default place.
    package var sslRootCertificate: String?
    /// Shown in `pg_stat_activity`: the worker's name.
    package var applicationName: String
    /// Limit for opening a connection to any of the servers, authentication included. Default 5 s.
    package var connectTimeout: Duration
    /// The server's own `statement_timeout`, a second line behind `callTimeout` for when we are not there to ask for an
    /// end; `nil`: `callTimeout` and `cancelGrace`, so that ours comes first.
    package var statementTimeout: Duration?
    /// `lock_timeout`: longest wait for one lock. Default 10 s: a transaction of ours takes well under one, so whoever
    /// holds a lock for longer is stuck, and the work is better tried again.
    package var lockTimeout: Duration
    /// `idle_in_transaction_session_timeout`: how long the server waits inside a transaction for our next statement
    /// before it ends the session and frees its locks: a worker that was frozen or is no more. Default 20 s.
    package var idleInTransactionTimeout: Duration
    /// Limit for one call (a whole flight of statements) which names none itself. Default 30 s.
    package var callTimeout: Duration
    /// How long a cancelled call may take to wind up before its connection is closed. Default 2 s.
    package var cancelGrace: Duration
    /// Run-time settings of the session, for instance `search_path`.
    ///
    /// `plan_cache_mode` is `force_custom_plan` unless set here. A plan which PostgreSQL keeps is made while a table is
    /// small and reads it whole; by the time the table has grown it still does (measured: looking up 250 keys took 76 ms
    /// after 50,000 rows, 0.6 ms with a fresh plan). Planning anew costs some 0.1 ms for a batch.
    package var settings: [String: String]

    /// Describes a server; nothing is opened.
    package init(
        host: String = "127.0.0.1",
        port: Int = 5432,
        database: String,
        user: String,
        password: String? = nil,
        sslMode: PostgresSSLMode = .prefer,
        sslRootCertificate: String? = nil,
        applicationName: String = "nhipcau",
        connectTimeout: Duration = .seconds(5),
        statementTimeout: Duration? = nil,
        lockTimeout: Duration = .seconds(10),
        idleInTransactionTimeout: Duration = .seconds(20),
        callTimeout: Duration = .seconds(30),
        cancelGrace: Duration = .seconds(2),
        settings: [String: String] = [:]
    ) {
        self.servers = [PostgresServer(host: host, port: port)]
        self.database = database
        self.user = user
        self.password = password
        self.sslMode = sslMode
        self.sslRootCertificate = sslRootCertificate
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.callTimeout = callTimeout
        self.cancelGrace = cancelGrace
        self.settings = settings
    }
}

extension PostgresConfiguration {
    /// Of the first server.
    package var host: String {
        get { servers[0].host }
        set { servers[0].host = newValue }
    }

    /// Of the first server.
    package var port: Int {
        get { servers[0].port }
        set { servers[0].port = newValue }
    }

    /// The text without the password, should a library have put it there.
    func redact(_ text: String, _ password: String?) -> String {
        guard let password, password.utf8.count >= 3, text.utf8.count >= password.utf8.count else { return text }
        var result = ""
        var rest = text[...]
        while !rest.isEmpty {
            if rest.hasPrefix(password) {
                result += "***"
                rest = rest.dropFirst(password.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        "\(user)@\(servers.map(\.description).joined(separator: ","))/\(database) sslmode=\(sslMode.rawValue)\(password == nil ? "" : " password=***")"
    }

    package var debugDescription: String { description }

    // `dump` and test failures walk the mirror: it shows the description, no fields.
    package var customMirror: Mirror { Mirror(self, children: ["server": description]) }
}

extension Duration {
    /// Whole milliseconds, rounded up: a wait is never cut short to nothing.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}

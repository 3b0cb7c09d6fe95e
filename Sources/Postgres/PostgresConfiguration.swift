// SPDX-License-Identifier: Apache-2.0

/// Where the database is, who we are there, and how long we wait.
///
/// The password is a value of its own: it never stands in a connection string, and no description of this type, and no
/// error, shows it.
package struct PostgresConfiguration: Sendable {
    /// Host name, address, or directory of a Unix socket.
    package var host: String
    /// TCP port, also part of a Unix socket's name.
    package var port: Int
    package var database: String
    package var user: String
    /// `nil`: peer, trust or certificate authentication, or libpq's own password file.
    package var password: String?
    package var sslMode: PostgresSSLMode
    /// PEM file of the trusted authorities for the `verify…` modes; `nil`: libpq's default place.
    package var sslRootCertificate: String?
    /// Shown in `pg_stat_activity`: the worker's name.
    package var applicationName: String
    /// Limit for opening a connection, authentication included. Default 5 s.
    package var connectTimeout: Duration
    /// The server's own `statement_timeout`, a second line behind `callTimeout`; `nil`: the server's setting.
    package var statementTimeout: Duration?
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
        callTimeout: Duration = .seconds(30),
        cancelGrace: Duration = .seconds(2),
        settings: [String: String] = [:]
    ) {
        self.host = host
        self.port = port
        self.database = database
        self.user = user
        self.password = password
        self.sslMode = sslMode
        self.sslRootCertificate = sslRootCertificate
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.callTimeout = callTimeout
        self.cancelGrace = cancelGrace
        self.settings = settings
    }
}

extension PostgresConfiguration {
    /// libpq's keywords and values, the password among them: for `PQconnectStartParams` only.
    var keywords: [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = [
            ("host", host), ("port", String(port)), ("dbname", database), ("user", user),
            ("application_name", applicationName), ("sslmode", sslMode.rawValue), ("client_encoding", "UTF8"),
            // A peer which vanished without a word must not hold a worker for the kernel's two hours.
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        if let password { pairs.append(("password", password)) }
        if let sslRootCertificate { pairs.append(("sslrootcert", sslRootCertificate)) }
        pairs.append(("options", sessionOptions))
        return pairs
    }

    /// The settings in the syntax of the `options` keyword: blanks and backslashes are escaped by a backslash.
    private var sessionOptions: String {
        var all = ["plan_cache_mode": "force_custom_plan"].merging(settings) { _, given in given }
        if let statementTimeout { all["statement_timeout"] = "\(statementTimeout.milliseconds)ms" }
        return all.sorted { $0.key < $1.key }.map { name, value in
            var option = "-c \(name)="
            for character in value {
                if character == " " || character == "\\" { option.append("\\") }
                option.append(character)
            }
            return option
        }.joined(separator: " ")
    }

    /// The text without the password, should a library have put it there.
    func redact(_ text: String) -> String {
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
        "\(user)@\(host):\(port)/\(database) sslmode=\(sslMode.rawValue)\(password == nil ? "" : " password=***")"
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

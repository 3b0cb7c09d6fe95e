// SPDX-License-Identifier: Apache-2.0

extension PostgresConfiguration {
    /// libpq's keywords and values, the password among them: for `PQconnectStartParams` only.
    ///
    /// - Parameter address: of the server's, when its name has been looked up.
    func keywords(
        _ server: PostgresServer,
        address: String?,
        password: String?
    ) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = [
            ("host", server.host), ("port", String(server.port)), ("dbname", database), ("user", user),
            ("application_name", applicationName), ("sslmode", sslMode.rawValue), ("client_encoding", "UTF8"),
            // A peer which vanished without a word must not hold a worker for the kernel's two hours: noticed after
            // 25 s of silence, or 15 s after something that we sent was not taken.
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"),
        ]
        if let address { pairs.append(("hostaddr", address)) }
        if let password { pairs.append(("password", password)) }
        if let sslRootCertificate { pairs.append(("sslrootcert", sslRootCertificate)) }
        pairs.append(("options", sessionOptions))
        return pairs
    }

    /// What every session begins with, unless `settings` says otherwise.
    private var sessionDefaults: [String: String] {
        [
            "plan_cache_mode": "force_custom_plan",
            "statement_timeout": "\((statementTimeout ?? callTimeout + cancelGrace).milliseconds)ms",
            "lock_timeout": "\(lockTimeout.milliseconds)ms",
            "idle_in_transaction_session_timeout": "\(idleInTransactionTimeout.milliseconds)ms",
            // What is committed is acknowledged to the broker next, so it must be on disk, whatever the database says.
            "synchronous_commit": "on",
            // The server's side of the line: a client that vanished keeps its locks until the server notices.
            "tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3",
            "tcp_user_timeout": "15000",
            // Looks at the line while a statement runs or waits for a lock; else only its end would notice.
            "client_connection_check_interval": "5000",
        ]
    }

    /// The settings in the syntax of the `options` keyword: blanks and backslashes are escaped by a backslash.
    private var sessionOptions: String {
        let all = sessionDefaults.merging(settings) { _, given in given }
        return all.sorted { $0.key < $1.key }.map { name, value in
            var option = "-c \(name)="
            for character in value {
                if character == " " || character == "\\" { option.append("\\") }
                option.append(character)
            }
            return option
        }.joined(separator: " ")
    }
}

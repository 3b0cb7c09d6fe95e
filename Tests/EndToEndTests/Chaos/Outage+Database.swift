// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The database answers, and takes nothing, or nobody in.
extension Outage {
    static let database = [
        Outage(
            kind: "read only",
            name: "the database",
            strike: { field in
                try await field.command("ALTER DATABASE \(field.ground.name) SET default_transaction_read_only = on")
                try await field.endSessions()
            },
            lift: { try await $0.command("ALTER DATABASE \($0.ground.name) RESET default_transaction_read_only") }
        ),
        Outage(
            kind: "read only",
            name: "the server, in the middle of sessions",
            strike: {
                try await $0.command(
                    "ALTER SYSTEM SET default_transaction_read_only = on",
                    "SELECT pg_reload_conf()"
                )
            },
            lift: {
                try await $0.command("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")
            }
        ),
    ]

    static let accounts = [
        Outage(
            kind: "password",
            name: "changed and put back",
            strike: { field in
                try await field.rotatePasswords()
                try await field.endSessions()
            },
            lift: { try await $0.putPasswordsBack() }
        ),
        Outage(
            kind: "password",
            name: "changed, and later in the files",
            changes: { try $0.passwordFiles() },
            strike: { field in
                try await field.rotatePasswords()
                try await field.endSessions()
            },
            lift: { try $0.writePasswords(Battlefield.rotated) },
            restore: { try await $0.putPasswordsBack() }
        ),
        Outage(
            kind: "connections",
            name: "none left for the roles",
            strike: { field in
                for worker in Battlefield.workers {
                    try await field.command("ALTER ROLE nhipcau_\(worker) CONNECTION LIMIT 0")
                }
                try await field.endSessions()
            },
            lift: { field in
                for worker in Battlefield.workers {
                    try await field.command("ALTER ROLE nhipcau_\(worker) CONNECTION LIMIT -1")
                }
            }
        ),
        Outage(
            kind: "connections",
            name: "none left in the database",
            strike: { field in
                try await field.command("ALTER DATABASE \(field.ground.name) CONNECTION LIMIT 0")
                try await field.endSessions()
            },
            lift: { try await $0.command("ALTER DATABASE \($0.ground.name) CONNECTION LIMIT -1") }
        ),
        Outage(
            kind: "connections",
            name: "the roles may not log in",
            strike: { field in
                for worker in Battlefield.workers { try await field.command("ALTER ROLE nhipcau_\(worker) NOLOGIN") }
                try await field.endSessions()
            },
            lift: { field in
                for worker in Battlefield.workers { try await field.command("ALTER ROLE nhipcau_\(worker) LOGIN") }
            }
        ),
    ]
}

extension Battlefield {
    /// A password of these minutes alone.
    static let rotated = "rotated-by-the-tests"

    private var names: String { Self.workers.map { "'nhipcau_\($0)'" }.joined(separator: ", ") }

    /// Keeps the present ones as the server knows them.
    func rotatePasswords() async throws {
        try await command(
            "DROP TABLE IF EXISTS kept_passwords",
            "CREATE TABLE kept_passwords AS SELECT rolname, rolpassword FROM pg_authid WHERE rolname IN (\(names))"
        )
        for worker in Self.workers { try await command("ALTER ROLE nhipcau_\(worker) PASSWORD '\(Self.rotated)'") }
    }

    func putPasswordsBack() async throws {
        try await command(
            """
            DO $$
            DECLARE kept record;
            BEGIN
                FOR kept IN SELECT * FROM kept_passwords LOOP
                    EXECUTE format('ALTER ROLE %I PASSWORD %L', kept.rolname, kept.rolpassword);
                END LOOP;
            END
            $$
            """
        )
    }

    /// Copies of the workers' own, which may change.
    func passwordFiles() throws -> [String: String] {
        var changes: [String: String] = [:]
        for worker in Self.workers {
            let file = "\(folder)/password-\(worker)"
            try PrivateServices.secret("database-\(worker)").write(toFile: file, atomically: true, encoding: .utf8)
            try close(file)
            changes["DATABASE_\(worker.uppercased())_PASSWORD_FILE"] = file
        }
        return changes
    }

    func writePasswords(_ password: String) throws {
        for worker in Self.workers {
            let file = "\(folder)/password-\(worker)"
            try password.write(toFile: file, atomically: true, encoding: .utf8)
            try close(file)
        }
    }

    private func close(_ file: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }
}

// SPDX-License-Identifier: Apache-2.0
import Postgres
import Testing

@Suite("Migrations", .serialized, .timeLimit(.minutes(1)))
struct MigratorTests {
    private func step(_ version: Int32, _ sql: String) -> Migration {
        Migration(version: version, name: "step_\(version)", sql: Array(sql.utf8))
    }

    @Test("Steps are applied in order, once")
    func once() async throws {
        try await TestServer.withSchema { connection, _ in
            let migrator = try Migrator(migrations: [
                step(2, "ALTER TABLE a ADD COLUMN y integer;"), step(1, "CREATE TABLE a (x integer); -- ghi chú"),
            ])
            #expect(try await migrator.verify(on: connection).pending == [1, 2])
            #expect(try await migrator.migrate(on: connection) == [1, 2])
            #expect(try await migrator.migrate(on: connection) == [])
            #expect(try await migrator.verify(on: connection).isCurrent)
            let names = try await connection.query("SELECT name FROM schema_migrations ORDER BY version")
            #expect(try names.map { (row) throws(PostgresError) in try row.text(0) } == ["step_1", "step_2"])
        }
    }

    @Test("A text that changed after it was applied is refused")
    func checksum() async throws {
        try await TestServer.withSchema { connection, _ in
            try await Migrator(migrations: [step(1, "CREATE TABLE a (x integer)")]).migrate(on: connection)
            let changed = try Migrator(migrations: [step(1, "CREATE TABLE a (x bigint)"), step(2, "SELECT 1")])
            let error = try await failure { try await changed.migrate(on: connection) }
            #expect(error.code == .migration && !error.isTransient)
            #expect(try await changed.verify(on: connection) == .init(pending: [2], unknown: [], changed: [1]))
        }
    }

    @Test("A step that fails leaves no trace, the ones before it stay")
    func failing() async throws {
        try await TestServer.withSchema { connection, _ in
            let good = step(1, "CREATE TABLE a (x integer)")
            let bad = try Migrator(migrations: [good, step(2, "CREATE TABLE b (x integer); SELECT 1/0;")])
            let error = try await failure { try await bad.migrate(on: connection) }
            #expect(error.sqlState == "22012")
            #expect(try await connection.query("SELECT to_regclass('b') IS NULL").bool(0, 0))
            #expect(try await bad.verify(on: connection).pending == [2])
            let mended = try Migrator(migrations: [good, step(2, "CREATE TABLE b (x integer)")])
            #expect(try await mended.migrate(on: connection) == [2])
        }
    }

    @Test("A step numbered below the newest applied one is refused, a newer schema is reported")
    func order() async throws {
        try await TestServer.withSchema { connection, _ in
            let two = step(2, "CREATE TABLE a (x integer)")
            try await Migrator(migrations: [two]).migrate(on: connection)
            let late = try Migrator(migrations: [step(1, "SELECT 1"), two])
            #expect(try await failure { try await late.migrate(on: connection) }.code == .migration)
            let older = try Migrator(migrations: [])
            #expect(try await older.verify(on: connection).unknown == [2])
            #expect(throws: PostgresError.self) { try Migrator(migrations: [two, two]) }
        }
    }

    @Test("Two migrators at once: each step happens once")
    func together() async throws {
        try await TestServer.withSchema { connection, configuration in
            let other = try await PostgresConnection.connect(configuration)
            let steps = (1...8).map { step(Int32($0), "CREATE TABLE a\($0) (x integer); SELECT pg_sleep(0.02)") }
            let migrator = try Migrator(migrations: steps)
            async let one = migrator.migrate(on: connection)
            async let two = migrator.migrate(on: other)
            let applied = try await [one, two]
            #expect(applied.map(\.count).sorted() == [0, 8])
            await other.close()
        }
    }

    @Test("A migrator who never gets the lock says so at its deadline")
    func locked() async throws {
        try await TestServer.withSchema { connection, configuration in
            let other = try await PostgresConnection.connect(configuration)
            _ = try await other.query(
                "SELECT pg_advisory_lock(hashtextextended('schema_migrations ' || current_schema(), 0))"
            )
            let migrator = try Migrator(migrations: [step(1, "SELECT 1")], lockTimeout: .milliseconds(120))
            let error = try await failure { try await migrator.migrate(on: connection) }
            #expect(error.code == .lockNotAvailable && error.isTransient)
            await other.close()
        }
    }

    @Test("A step that somebody's lock keeps out lets the others through, tries again, and tells who")
    func stepLocked() async throws {
        try await TestServer.withSchema { connection, configuration in
            try await Migrator(migrations: [step(1, "CREATE TABLE a (x integer)")]).migrate(on: connection)
            let holder = try await PostgresConnection.connect(configuration)
            _ = try await holder.pipeline([.begin, PostgresStatement("SELECT * FROM a")])
            let steps = [step(1, "CREATE TABLE a (x integer)"), step(2, "ALTER TABLE a ADD COLUMN y integer")]
            let hasty = try Migrator(
                migrations: steps,
                lockTimeout: .milliseconds(300),
                stepLockTimeout: .milliseconds(50)
            )
            let error = try await failure { try await hasty.migrate(on: connection) }
            #expect(error.code == .lockNotAvailable && error.sqlState == "55P03" && error.isTransient)
            #expect(error.message.contains("\(holder.processID) (postgres-tests"))
            let patient = try Migrator(migrations: steps, stepLockTimeout: .milliseconds(50))
            async let applied = patient.migrate(on: connection)
            // A reader that comes later is not kept behind the step for longer than its short waits.
            let reader = try await PostgresConnection.connect(configuration)
            #expect(try await reader.query("SELECT count(*) FROM a").int8(0, 0) == 0)
            _ = try await holder.query(.commit)
            #expect(try await applied == [2])
            await reader.close()
            await holder.close()
        }
    }

    @Test("A newer step is unknown to an older program, and says whether that may go on")
    func breaking() async throws {
        try await TestServer.withSchema { connection, _ in
            let known = step(1, "CREATE TABLE a (x integer)")
            let harmless = step(2, "-- A column more.\nALTER TABLE a ADD COLUMN y integer")
            let breaking = step(3, "-- A column less.\n-- breaking: x is gone\nALTER TABLE a DROP COLUMN x")
            let older = try Migrator(migrations: [known])
            try await Migrator(migrations: [known, harmless]).migrate(on: connection)
            #expect(try await older.verify(on: connection) == .init(pending: [], unknown: [2], changed: []))
            try await Migrator(migrations: [known, harmless, breaking]).migrate(on: connection)
            let status = try await older.verify(on: connection)
            #expect(status.unknown == [2, 3] && status.breaking == [3])
            // As a database looks that an older program has migrated.
            try await connection.execute("ALTER TABLE schema_migrations DROP COLUMN is_breaking")
            #expect(try await older.verify(on: connection).breaking.isEmpty)
            try await Migrator(migrations: [known, harmless, breaking, step(4, "SELECT 1")]).migrate(on: connection)
        }
    }

    @Test("A step that ends its own transaction is refused")
    func ownCommit() async throws {
        try await TestServer.withSchema { connection, _ in
            let migrator = try Migrator(migrations: [step(1, "COMMIT; SELECT 1")])
            #expect(try await failure { try await migrator.migrate(on: connection) }.code == .migration)
        }
    }

    @Test(
        "File names give version and name",
        arguments: [("V0001__intake.sql", true), ("V12__x.sql", false), ("0001__x.sql", false), ("V0001__.sql", false)]
    )
    func fileNames(_ name: String, _ isValid: Bool) {
        let migration = Migration(fileName: name, sql: [])
        #expect((migration != nil) == isValid)
        if isValid { #expect(migration?.version == 1 && migration?.name == "intake") }
    }
}

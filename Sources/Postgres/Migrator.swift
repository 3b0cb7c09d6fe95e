// SPDX-License-Identifier: Apache-2.0

/// Brings a schema to the program's version and proves that it is what the program was built with.
///
/// Applied steps are recorded in `schema_migrations` with the SHA-256 of their text (computed by PostgreSQL). A step whose
/// text changed afterwards is refused: write a new step instead. An advisory lock lets one migrator work at a time.
package struct Migrator: Sendable {
    /// What is applied, what is not.
    package struct Status: Sendable, Equatable {
        /// Steps of this program which the schema lacks.
        package var pending: [Int32]
        /// Steps in the schema which this program does not know: it is older than the schema.
        package var unknown: [Int32]
        /// Those of them on which an older program must not run.
        package var breaking: [Int32] = []
        /// Steps whose text is not what was applied.
        package var changed: [Int32]

        package init(pending: [Int32], unknown: [Int32], changed: [Int32]) {
            self.pending = pending
            self.unknown = unknown
            self.changed = changed
        }

        /// The schema is exactly what the program expects.
        package var isCurrent: Bool { pending.isEmpty && unknown.isEmpty && changed.isEmpty }
    }

    package let migrations: [Migration]
    /// How long to wait for another migrator, and for each step's locks in all. Default 60 s.
    package let lockTimeout: Duration
    /// How long a step waits for a lock at a time: everybody else's work queues up behind it meanwhile. Default 3 s; then
    /// it lets the others through and tries again.
    package let stepLockTimeout: Duration
    /// Limit for one step. Default 10 min.
    package let stepTimeout: Duration

    /// - Throws: `migration` when two steps bear the same number.
    package init(
        migrations: [Migration],
        lockTimeout: Duration = .seconds(60),
        stepLockTimeout: Duration = .seconds(3),
        stepTimeout: Duration = .seconds(600)
    ) throws(PostgresError) {
        self.migrations = migrations.sorted { $0.version < $1.version }
        self.lockTimeout = lockTimeout
        self.stepLockTimeout = stepLockTimeout
        self.stepTimeout = stepTimeout
        for (one, other) in zip(self.migrations, self.migrations.dropFirst()) where one.version == other.version {
            throw PostgresError(.migration, "two migrations have the number \(one.version)")
        }
    }

    /// Applies what is missing, in order.
    ///
    /// - Returns: the versions applied by this call.
    /// - Throws: `migration` for a changed or skipped step (retrying does not help), `lockNotAvailable` when another migrator
    ///   works, or a session holds a lock, longer than we wait, and the server's error of a step, which then left no trace.
    @discardableResult
    package func migrate(on connection: PostgresConnection) async throws(PostgresError) -> [Int32] {
        try await lock(connection)
        do throws(PostgresError) {
            let applied = try await applyPending(connection)
            await unlock(connection)
            return applied
        } catch {
            await unlock(connection)
            throw error
        }
    }

    /// Compares the schema with this program's steps; changes nothing.
    package func verify(on connection: PostgresConnection) async throws(PostgresError) -> Status {
        let exists = try await connection.query("SELECT to_regclass('schema_migrations') IS NOT NULL").bool(0, 0)
        guard exists else { return Status(pending: migrations.map(\.version), unknown: [], changed: []) }
        let rows = try await connection.query(
            """
            SELECT coalesce(known.version, applied.version), known.version IS NOT NULL, applied.version IS NOT NULL,
                   coalesce(applied.sha256 = sha256(known.sql), false),
                   coalesce((to_jsonb(applied) ->> 'is_breaking')::boolean, false)
            FROM unnest($1::integer[], $2::bytea[]) AS known(version, sql)
            FULL JOIN schema_migrations AS applied ON applied.version = known.version
            ORDER BY 1
            """,
            [.int4Array(migrations.map(\.version)), .byteaArray(migrations.map(\.sql))]
        )
        var status = Status(pending: [], unknown: [], changed: [])
        for row in rows {
            let version = try row.int4(0)
            switch (try row.bool(1), try row.bool(2)) {
            case (true, false): status.pending.append(version)
            case (false, _):
                status.unknown.append(version)
                if try row.bool(4) { status.breaking.append(version) }
            case (true, true): if try !row.bool(3) { status.changed.append(version) }
            }
        }
        return status
    }

    // MARK: Steps

    private func applyPending(_ connection: PostgresConnection) async throws(PostgresError) -> [Int32] {
        try await prepareRecord(connection)
        let status = try await verify(on: connection)
        if let changed = status.changed.first {
            throw PostgresError(
                .migration,
                "migration \(changed) is not the text that was applied; add a new one instead"
            )
        }
        let newest = try await connection.query("SELECT coalesce(max(version), 0) FROM schema_migrations").int4(0, 0)
        if let late = status.pending.first(where: { $0 < newest }) {
            throw PostgresError(.migration, "migration \(late) is missing below the applied \(newest)")
        }
        for migration in migrations where status.pending.contains(migration.version) {
            try await apply(migration, connection)
        }
        return status.pending
    }

    /// The table of what is applied; one of an older program lacks a column.
    private func prepareRecord(_ connection: PostgresConnection) async throws(PostgresError) {
        try await connection.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version integer PRIMARY KEY,
                name text NOT NULL,
                sha256 bytea NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now(),
                is_breaking boolean NOT NULL DEFAULT false
            )
            """
        )
        let isComplete = try await connection.query(
            """
            SELECT count(*) > 0 FROM pg_attribute
            WHERE attrelid = 'schema_migrations'::regclass AND attname = 'is_breaking'
            """
        ).bool(0, 0)
        guard !isComplete else { return }
        try await connection.execute(
            "ALTER TABLE schema_migrations ADD COLUMN is_breaking boolean NOT NULL DEFAULT false"
        )
    }

    /// Applies one step, and again while somebody holds a lock that it needs.
    private func apply(_ migration: Migration, _ connection: PostgresConnection) async throws(PostgresError) {
        let deadline = ContinuousClock.now + lockTimeout
        while true {
            do throws(PostgresError) {
                return try await applyOnce(migration, connection)
            } catch {
                guard error.code == .lockNotAvailable, !error.isConnectionLost else { throw error }
                guard ContinuousClock.now < deadline else { throw await locked(migration, error, connection) }
            }
            do {
                try await Task.sleep(for: stepLockTimeout / 4)
            } catch {
                throw PostgresError(.cancelled, "the wait for a lock was cancelled")
            }
        }
    }

    private func applyOnce(_ migration: Migration, _ connection: PostgresConnection) async throws(PostgresError) {
        let record = PostgresStatement(
            "INSERT INTO schema_migrations (version, name, sha256, is_breaking) VALUES ($1, $2, sha256($3), $4)",
            [.int4(migration.version), .text(migration.name), .bytea(migration.sql), .bool(migration.isBreaking)]
        )
        // An error in here rolls back by itself: see PostgresConnection.
        let lockTimeout = PostgresStatement(
            "SELECT set_config('lock_timeout', $1, true)",
            [.text("\(stepLockTimeout.milliseconds)ms")]
        )
        _ = try await connection.pipeline([.begin, lockTimeout])
        try await connection.execute(migration.script, timeout: stepTimeout)
        guard connection.phase == .inTransaction else {
            throw PostgresError(
                .migration,
                "migration \(migration.version) ends its transaction; a step is one transaction"
            )
        }
        _ = try await connection.pipeline([record, .commit])
    }

    /// The refusal with the sessions that have had a transaction open for longest: one of them holds the lock.
    private func locked(
        _ migration: Migration,
        _ error: PostgresError,
        _ connection: PostgresConnection
    ) async -> PostgresError {
        let holders = try? await connection.query(
            """
            SELECT string_agg(format('%s (%s, %s for %s s)', pid, application_name, state, seconds), ', ')
            FROM (SELECT pid, application_name, state, extract(epoch FROM now() - xact_start)::int AS seconds
                  FROM pg_stat_activity
                  WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
                  ORDER BY xact_start LIMIT 3) AS open
            """
        ).optionalText(0, 0)
        let who = holders.flatMap { $0 }.map { "; the longest transactions are those of process \($0)" } ?? ""
        let text = "migration \(migration.version) did not get its locks within \(lockTimeout)\(who)"
        return PostgresError(.lockNotAvailable, text, sqlState: error.sqlState)
    }

    // MARK: Lock

    /// One lock for each schema, so that tests and tenants in one database do not wait for each other.
    private static let lockKey = "hashtextextended('schema_migrations ' || coalesce(current_schema(), ''), 0)"

    /// Asks again and again instead of waiting inside the server, where `lock_timeout` would end the wait early.
    private func lock(_ connection: PostgresConnection) async throws(PostgresError) {
        let deadline = ContinuousClock.now + lockTimeout
        while try await !connection.query("SELECT pg_try_advisory_lock(\(Self.lockKey))").bool(0, 0) {
            guard ContinuousClock.now < deadline else {
                throw PostgresError(.lockNotAvailable, "another migrator is at work for longer than \(lockTimeout)")
            }
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                throw PostgresError(.cancelled, "the wait for another migrator was cancelled")
            }
        }
    }

    private func unlock(_ connection: PostgresConnection) async {
        do throws(PostgresError) {
            _ = try await connection.query("SELECT pg_advisory_unlock(\(Self.lockKey))")
        } catch {
            // The lock belongs to the session: with the connection it goes as well.
            await connection.close()
        }
    }
}

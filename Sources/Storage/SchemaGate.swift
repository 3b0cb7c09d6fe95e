// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// Lets a worker begin only on the schema it was built for.
package struct SchemaGate: Sendable {
    private let pool: PostgresPool
    private let migrator: Migrator

    /// - Parameter migrator: what the program expects; `Schema.migrator()`.
    package init(pool: PostgresPool, migrator: Migrator) {
        self.pool = pool
        self.migrator = migrator
    }

    /// Compares once.
    ///
    /// - Throws: `schemaVersion` when steps are missing (run `nhipcau migrate`; trying again helps) or when the schema is
    ///   newer than the program (deploy the newer program; it does not help), `migration` when an applied step's text
    ///   is not the program's, and what the connection throws.
    package func check() async throws(PostgresError) {
        let status: Migrator.Status
        do {
            status = try await pool.withConnection { try await migrator.verify(on: $0) }
        } catch let error as PostgresError {
            throw error
        } catch {
            throw PostgresError(.server, "\(error)")
        }
        if let changed = status.changed.first {
            throw PostgresError(.migration, "migration \(changed) in the database is not this program's text")
        }
        if let unknown = status.unknown.last {
            throw PostgresError(
                .schemaVersion,
                "the database has migration \(unknown), this program ends at \(migrator.migrations.last?.version ?? 0)",
                isTransient: false
            )
        }
        if let first = status.pending.first {
            throw PostgresError(.schemaVersion, "migration \(first) is not applied yet; run nhipcau migrate")
        }
    }

    /// Waits until the schema fits: the database may still be starting, or somebody migrating.
    ///
    /// - Parameter notice: is told each new reason for waiting, for the log.
    /// - Throws: at once what waiting cannot mend, and the last reason at the limit.
    package func wait(
        upTo limit: Duration,
        every interval: Duration = .milliseconds(500),
        notice: (PostgresError) -> Void = { _ in }
    ) async throws(PostgresError) {
        let deadline = ContinuousClock.now + limit
        var told: String?
        while true {
            do throws(PostgresError) {
                return try await check()
            } catch {
                guard error.isTransient else { throw error }
                if told != error.message { notice(error) }
                told = error.message
                guard ContinuousClock.now + interval < deadline else { throw error }
            }
            do {
                try await Task.sleep(for: interval)
            } catch {
                throw PostgresError(.cancelled, "the wait for the schema was cancelled")
            }
        }
    }
}

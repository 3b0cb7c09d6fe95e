// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// Lets a worker begin only on a schema that it can work with: the one it was built for, or a newer one that older programs
/// may use while they are replaced (`Migration`).
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
    /// - Throws: `schemaVersion` when steps are missing (run `nhipcau migrate`; trying again helps) or when the schema has
    ///   a newer step that this program cannot work with (deploy the newer program; it does not help), `migration` when an
    ///   applied step's text is not the program's, and what the connection throws.
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
        if let breaking = status.breaking.last {
            throw PostgresError(
                .schemaVersion,
                "the database has migration \(breaking), on which programs that end at migration "
                    + "\(migrator.migrations.last?.version ?? 0), as this one does, must not run; deploy the newer program",
                isTransient: false
            )
        }
        if let first = status.pending.first {
            throw PostgresError(
                .schemaVersion,
                "migration \(first) of this program is not applied yet; run nhipcau migrate"
            )
        }
    }

    /// Waits until the schema fits: the database may be away, refuse us, or somebody may be migrating.
    ///
    /// - Parameters:
    ///   - limit: `nil` waits as long as it takes.
    ///   - notice: is told each new reason for waiting, for the log, and not each attempt.
    /// - Throws: at once what waiting cannot mend (this program and this schema do not fit), and the last reason at the
    ///   limit.
    package func wait(
        upTo limit: Duration? = nil,
        every interval: Duration = .milliseconds(500),
        notice: (PostgresError) -> Void = { _ in }
    ) async throws(PostgresError) {
        let deadline = limit.map { ContinuousClock.now + $0 }
        var told: Reason?
        while true {
            do throws(PostgresError) {
                return try await check()
            } catch {
                guard Self.mayPass(error) else { throw error }
                let reason = Reason(error)
                if told != reason { notice(error) }
                told = reason
                if let deadline, ContinuousClock.now + interval >= deadline { throw error }
            }
            do {
                try await Task.sleep(for: interval)
            } catch {
                throw PostgresError(.cancelled, "the wait for the schema was cancelled")
            }
        }
    }

    /// What somebody can mend at the database while we wait.
    private static func mayPass(_ error: PostgresError) -> Bool {
        switch error.code {
        case .migration, .cancelled, .poolClosed, .rowShape: false
        case .schemaVersion: error.isTransient
        default: true
        }
    }

    /// What makes two refusals the same: their words may have times and process numbers in them.
    private struct Reason: Equatable {
        let code: PostgresError.Code
        let detail: String?

        init(_ error: PostgresError) {
            code = error.code
            detail = error.code == .schemaVersion ? error.message : error.sqlState
        }
    }
}

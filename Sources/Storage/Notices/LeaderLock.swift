// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// One leader among processes, by a session's advisory lock on a connection of its own.
///
/// The lock falls with the connection, so a leader that dies is followed at once. A leader whose connection is cut keeps
/// believing until it asks again: whatever it does must be harmless twice (the ledger's keys see to that).
package actor LeaderLock {
    private let configuration: PostgresConfiguration
    private let name: String
    private var connection: PostgresConnection?

    /// - Parameter name: what is led, for instance `scheduler`.
    package init(_ configuration: PostgresConfiguration, name: String) {
        self.configuration = configuration
        self.name = name
    }

    /// Whether we lead now: takes the lock if it is free, and if we have it asks the server whether we still do. Ask
    /// before every round of work.
    ///
    /// - Throws: when the server cannot be asked; we do not lead then, and trying again later helps.
    package func lead() async throws(PostgresError) -> Bool {
        do throws(PostgresError) {
            if let connection {
                _ = try await connection.query("SELECT 1")
                return true
            }
            let fresh = try await PostgresConnection.connect(configuration)
            let key = "hashtextextended('leader ' || coalesce(current_schema(), '') || ' ' || $1::text, 0)"
            guard try await fresh.query("SELECT pg_try_advisory_lock(\(key))", [.text(name)]).bool(0, 0) else {
                await fresh.close()
                return false
            }
            connection = fresh
            return true
        } catch {
            await resign()
            throw error
        }
    }

    /// Gives the lock up, for another to take it at once.
    package func resign() async {
        await connection?.close()
        connection = nil
    }
}

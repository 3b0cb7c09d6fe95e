// SPDX-License-Identifier: Apache-2.0

package import Operations
package import Postgres
import ServiceLifecycle

/// Tends a worker's pool and keeps its readiness check true.
package struct DatabaseService: Service {
    private static let check = "database"
    private static let interval: Duration = .seconds(5)
    /// While it is red: whoever waits for the database is to see its return within a second or two.
    private static let redInterval: Duration = .seconds(1)

    private let pool: PostgresPool
    private let health: HealthChecks

    package init(pool: PostgresPool, health: HealthChecks) {
        self.pool = pool
        self.health = health
        health.expect(Self.check)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await pool.run(every: Self.interval) }
                group.addTask { await watch() }
            }
        }
    }

    private func watch() async {
        var isRed = true
        while !Task.isCancelled {
            do {
                try await pool.probe()
                health.set(Self.check, .ok)
                isRed = false
            } catch  where error.code == .poolExhausted {
                // Our own workers hold every connection: busy, not broken.
            } catch {
                health.set(Self.check, .failing("\(error)"))
                isRed = true
            }
            try? await Task.sleep(for: isRed ? Self.redInterval : Self.interval)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A bounded set of connections, lent one at a time in the order of asking.
///
/// A lost connection is not lent again; the next borrower opens another one. Every wait has a deadline. `run()` is
/// optional: it closes connections that died or stood idle for long while nobody asked.
package final class PostgresPool: Sendable {
    /// Numbers for gauges.
    package struct Statistics: Sendable, Equatable {
        package var open: Int
        package var idle: Int
        package var waiting: Int

        package init(open: Int, idle: Int, waiting: Int) {
            self.open = open
            self.idle = idle
            self.waiting = waiting
        }
    }

    package let configuration: PostgresConfiguration
    /// Most connections at once.
    package let size: Int
    /// How long a borrower waits who names no limit. Default 10 s.
    package let leaseTimeout: Duration
    /// How long a connection may stand idle before `run()` closes it, the last one excepted. Default 5 min.
    package let idleTimeout: Duration

    /// An idle connection untouched for longer than this is looked at before it is lent.
    static let freshness = Duration.milliseconds(500)

    let state: Mutex<PoolState>

    /// Opens nothing yet.
    package init(
        _ configuration: PostgresConfiguration,
        size: Int = 4,
        leaseTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(300)
    ) {
        self.configuration = configuration
        self.size = max(1, size)
        self.leaseTimeout = leaseTimeout
        self.idleTimeout = idleTimeout
        state = Mutex(PoolState(size: max(1, size)))
    }

    package var statistics: Statistics { state.withLock { $0.statistics } }

    /// Lends a connection for the body's time and runs the body on the connection's thread. A transaction left open is
    /// rolled back afterwards.
    ///
    /// - Throws: `poolExhausted` after the limit, `poolClosed`, what opening throws, and what the body throws.
    package func withConnection<Value>(
        timeout: Duration? = nil,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await lease(timeout ?? leaseTimeout)
        do {
            let value = try await connection.onOwnThread(body)
            await giveBack(connection)
            return value
        } catch {
            state.withLock { $0.note(error) }
            await giveBack(connection)
            throw error
        }
    }

    /// Lends a connection with a transaction around the body: committed at its end, rolled back on any error.
    package func withTransaction<Value>(
        timeout: Duration? = nil,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await withConnection(timeout: timeout) { try await $0.withTransaction(body) }
    }

    /// Runs one flight on any connection.
    package func pipeline(
        _ statements: [PostgresStatement],
        timeout: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        let connection = try await lease(leaseTimeout)
        do throws(PostgresError) {
            let rows = try await connection.pipeline(statements, timeout: timeout)
            await giveBack(connection)
            return rows
        } catch {
            state.withLock { $0.note(error) }
            await giveBack(connection)
            throw error
        }
    }

    /// Runs one statement on any connection.
    package func query(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        let rows = try await pipeline([PostgresStatement(sql, parameters)], timeout: timeout)
        guard let first = rows.first else { throw PostgresError(.protocol, "a statement had no answer") }
        return first
    }

    /// Asks the server for a sign of life, through a connection of the pool.
    ///
    /// - Throws: why not; `poolExhausted` says that our own workers hold every connection, not that the server is down;
    ///   `readOnly` that it takes no writes.
    package func probe(timeout: Duration = .seconds(2)) async throws(PostgresError) {
        let connection = try await lease(timeout)
        do throws(PostgresError) {
            try await connection.probe(timeout)
            await giveBack(connection)
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    /// Tends the idle connections until the task is cancelled, then closes the pool.
    package func run(every interval: Duration = .seconds(5)) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            for connection in state.withLock({ $0.takeStale(idleTimeout) }) {
                await connection.close()
                freeSlot()
            }
            // Looked at one by one, so that the others can be lent meanwhile.
            for idle in state.withLock({ $0.idleConnections }) where state.withLock({ $0.take(idle) }) {
                if await idle.isAlive() { await giveBack(idle) } else { freeSlot() }
            }
        }
        await close()
    }

    /// Refuses new borrowers, fails those who wait and closes the idle connections; lent ones close when they come back.
    package func close() async {
        let (waiters, idle) = state.withLock { $0.close() }
        for waiter in waiters { waiter.resume(.failure(PostgresError(.poolClosed, "the pool was closed"))) }
        for connection in idle { await connection.close() }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Dispatch
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
    private static let freshness = Duration.milliseconds(500)

    private let state: Mutex<PoolState>

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
    /// - Throws: why not; `poolExhausted` says that our own workers hold every connection, not that the server is down.
    package func probe(timeout: Duration = .seconds(2)) async throws(PostgresError) {
        let connection = try await lease(timeout)
        do throws(PostgresError) {
            _ = try await connection.query("SELECT 1", timeout: timeout)
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

// MARK: Lending

extension PostgresPool {
    private func lease(_ timeout: Duration) async throws(PostgresError) -> PostgresConnection {
        let deadline = ContinuousClock.now + timeout
        while true {
            switch try await grant(by: deadline) {
            case .connection(let connection, let since):
                if since.duration(to: .now) < Self.freshness { return connection }
                if await connection.isAlive() { return connection }
                freeSlot()
            case .slot:
                do throws(PostgresError) {
                    return try await PostgresConnection.connect(configuration)
                } catch {
                    freeSlot()
                    throw error
                }
            }
        }
    }

    private func grant(by deadline: ContinuousClock.Instant) async throws(PostgresError) -> PoolState.Grant {
        if let grant = try state.withLock({ (state) throws(PostgresError) in try state.request() }) { return grant }
        let number = state.withLock { $0.nextNumber() }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = PoolState.Waiter(number: number, continuation: continuation)
                // Asked under the lock: a cancellation before it is seen here, one after it finds the waiter.
                if let grant = state.withLock({ $0.enqueue(waiter, isCancelled: Task.isCancelled) }) {
                    continuation.resume(returning: grant)
                } else {
                    fail(waiter: number, at: deadline)
                }
            }
        } onCancel: {
            fail(waiter: number, PostgresError(.cancelled, "the wait for a connection was cancelled"))
        }
        return try answer.get()
    }

    private func fail(waiter number: UInt64, at deadline: ContinuousClock.Instant) {
        let left = max(.zero, deadline - .now).milliseconds
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(clamping: left))) { [weak self] in
            guard let self else { return }
            let text = "all \(size) connections were in use until the deadline"
            fail(waiter: number, PostgresError(.poolExhausted, text))
        }
    }

    private func fail(waiter number: UInt64, _ error: PostgresError) {
        let waiter = state.withLock { $0.removeWaiter(number) }
        waiter?.resume(.failure(error))
    }

    private func giveBack(_ connection: PostgresConnection) async {
        if connection.phase == .inTransaction { await connection.reset() }
        guard connection.phase == .idle else { return freeSlot() }
        switch state.withLock({ $0.giveBack(connection) }) {
        case .kept: break
        case .lent(let waiter): waiter.resume(.success(.connection(connection, since: .now)))
        case .closed: await connection.close()
        }
    }

    private func freeSlot() {
        let waiter = state.withLock { $0.freeSlot() }
        waiter?.resume(.success(.slot))
    }
}

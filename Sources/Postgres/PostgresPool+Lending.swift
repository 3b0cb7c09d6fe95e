// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Synchronization

extension PostgresPool {
    func lease(_ timeout: Duration) async throws(PostgresError) -> PostgresConnection {
        let deadline = ContinuousClock.now + timeout
        while true {
            switch try await grant(by: deadline) {
            case .connection(let connection, let since):
                var isGood = since.duration(to: .now) < Self.freshness
                if !isGood { isGood = await connection.isAlive() }
                if isGood, await endAbandoned(from: connection) { return connection }
                await giveBack(connection)
            case .slot:
                let connection: PostgresConnection
                do throws(PostgresError) {
                    connection = try await PostgresConnection.connect(configuration)
                } catch {
                    freeSlot()
                    throw error
                }
                if await endAbandoned(from: connection) { return connection }
                await giveBack(connection)
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

    /// Ends at the server what was given up here, before the work is tried again on this connection: it needs the same
    /// locks. Never an error for the borrower: what cannot be done now is left to the next one.
    ///
    /// - Returns: whether the connection may be lent.
    private func endAbandoned(from connection: PostgresConnection) async -> Bool {
        let (sessions, andStuck) = state.withLock { $0.takeAbandoned() }
        guard !sessions.isEmpty || andStuck else { return true }
        var statements: [PostgresStatement] = []
        if !sessions.isEmpty { statements.append(SessionIdentity.end(sessions)) }
        if andStuck { statements.append(SessionIdentity.endStuck(after: longestCall)) }
        do throws(PostgresError) {
            _ = try await connection.pipeline(statements, timeout: Self.endLimit)
            return true
        } catch {
            state.withLock { $0.putBack(sessions, andStuck) }
            return connection.phase == .idle
        }
    }

    private static let endLimit = Duration.seconds(2)
    /// What no call of ours lasts, with a margin for a busy machine.
    private var longestCall: Duration { configuration.callTimeout + configuration.cancelGrace + .seconds(5) }

    func giveBack(_ connection: PostgresConnection) async {
        if connection.phase == .inTransaction { await connection.reset() }
        guard connection.phase == .idle else {
            let loss = connection.takeLoss()
            if let loss { state.withLock { $0.note(loss) } }
            freeSlot()
            if let loss { await doubtIdle(loss) }
            return
        }
        switch state.withLock({ $0.giveBack(connection) }) {
        case .kept: break
        case .lent(let waiter): waiter.resume(.success(.connection(connection, since: .now)))
        case .closed: await connection.close()
        }
    }

    /// What happened to one line may have happened to all. After one that died in silence the idle ones are closed, since
    /// only a wait would tell; after any other end they are looked at.
    private func doubtIdle(_ loss: SessionLoss) async {
        for idle in state.withLock({ $0.idleConnections }) where state.withLock({ $0.take(idle) }) {
            if loss.isSilent { await idle.close() }
            if await idle.isAlive() { await giveBack(idle) } else { freeSlot() }
        }
    }

    func freeSlot() {
        let waiter = state.withLock { $0.freeSlot() }
        waiter?.resume(.success(.slot))
    }
}

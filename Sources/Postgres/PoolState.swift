// SPDX-License-Identifier: Apache-2.0

/// The pool's books: who has a connection, who waits. Decisions only; the pool carries them out.
struct PoolState {
    /// What a borrower gets: a connection, or the permission to open one.
    enum Grant: Sendable {
        case connection(PostgresConnection, since: ContinuousClock.Instant)
        case slot
    }

    typealias Answer = Result<Grant, PostgresError>

    struct Waiter: Sendable {
        let number: UInt64
        let continuation: CheckedContinuation<Answer, Never>

        func resume(_ answer: Answer) { continuation.resume(returning: answer) }
    }

    enum Return {
        case kept
        case lent(Waiter)
        case closed
    }

    private struct Idle {
        let connection: PostgresConnection
        let since: ContinuousClock.Instant
    }

    private let size: Int
    /// Connections open or being opened.
    private var slots = 0
    private var idle: [Idle] = []
    private var waiters: [Waiter] = []
    private var lastNumber: UInt64 = 0
    private var isClosed = false
    /// Sessions whose line was given up, to be ended at the server.
    private var abandoned: [SessionIdentity] = []
    /// A call of ours ran into a lock or its deadline: somebody may be stuck with what it needs.
    private var suspectsStuck = false

    init(size: Int) { self.size = size }

    var statistics: PostgresPool.Statistics {
        .init(open: slots, idle: idle.count, waiting: waiters.count)
    }

    mutating func note(_ loss: SessionLoss) {
        if let session = loss.session { abandoned.append(session) }
    }

    mutating func note(_ error: any Error) {
        guard let code = (error as? PostgresError)?.code else { return }
        if code == .lockNotAvailable || code == .deadlineExceeded { suspectsStuck = true }
    }

    /// What is to be ended from the next connection, given out once.
    mutating func takeAbandoned() -> (sessions: [SessionIdentity], andStuck: Bool) {
        defer {
            abandoned = []
            suspectsStuck = false
        }
        return (abandoned, suspectsStuck)
    }

    /// It could not be done. The newest are kept: the oldest have met the server's own limits.
    mutating func putBack(_ sessions: [SessionIdentity], _ andStuck: Bool) {
        abandoned = Array((sessions + abandoned).suffix(64))
        suspectsStuck = suspectsStuck || andStuck
    }

    var idleConnections: [PostgresConnection] { idle.map(\.connection) }

    mutating func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// The newest idle connection (its caches are warm), else a slot; `nil`: wait. Nobody overtakes those who wait.
    mutating func request() throws(PostgresError) -> Grant? {
        guard !isClosed else { throw PostgresError(.poolClosed, "the pool is closed") }
        guard waiters.isEmpty else { return nil }
        if let last = idle.popLast() { return .connection(last.connection, since: last.since) }
        guard slots < size else { return nil }
        slots += 1
        return .slot
    }

    /// Puts a borrower in the row, or answers at once when the world changed since `request`.
    mutating func enqueue(_ waiter: Waiter, isCancelled: Bool) -> Answer? {
        if isCancelled { return .failure(PostgresError(.cancelled, "the wait for a connection was cancelled")) }
        do throws(PostgresError) {
            if let grant = try request() { return .success(grant) }
        } catch {
            return .failure(error)
        }
        waiters.append(waiter)
        return nil
    }

    mutating func removeWaiter(_ number: UInt64) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return nil }
        return waiters.remove(at: index)
    }

    mutating func giveBack(_ connection: PostgresConnection) -> Return {
        if isClosed {
            slots -= 1
            return .closed
        }
        if !waiters.isEmpty { return .lent(waiters.removeFirst()) }
        idle.append(Idle(connection: connection, since: .now))
        return .kept
    }

    /// A connection is gone: its place goes to the one who has waited longest.
    mutating func freeSlot() -> Waiter? {
        if !isClosed, !waiters.isEmpty { return waiters.removeFirst() }
        slots -= 1
        return nil
    }

    /// Takes out a connection for tending, unless it was lent meanwhile.
    mutating func take(_ connection: PostgresConnection) -> Bool {
        guard let index = idle.firstIndex(where: { $0.connection === connection }) else { return false }
        idle.remove(at: index)
        return true
    }

    /// Takes out what stood idle too long; one stays for the next report of a quiet day.
    mutating func takeStale(_ limit: Duration) -> [PostgresConnection] {
        var stale: [PostgresConnection] = []
        while idle.count > 1, let oldest = idle.first, oldest.since.duration(to: .now) > limit {
            stale.append(idle.removeFirst().connection)
        }
        return stale
    }

    mutating func close() -> (waiters: [Waiter], idle: [PostgresConnection]) {
        isClosed = true
        defer {
            slots -= idle.count
            waiters = []
            idle = []
        }
        return (waiters, idle.map(\.connection))
    }
}

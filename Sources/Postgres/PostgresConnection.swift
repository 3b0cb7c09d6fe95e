// SPDX-License-Identifier: Apache-2.0
import CLibPQ
import Synchronization

/// One connection to PostgreSQL, on a thread of its own.
///
/// Every call is one flight in libpq's pipeline mode: all statements go out together, answers come back together, one
/// round trip. Text is prepared once and found again by itself. A call ends by its deadline whatever the server does: the
/// server is asked to cancel, and if it does not within the grace the connection is closed. Cancelling the task does the
/// same.
///
/// After an error outside `withTransaction` no transaction is open: it was rolled back, and `BEGIN` can come next.
package actor PostgresConnection {
    /// What a pool sees without waiting for the connection's thread.
    package enum Phase: UInt8, Sendable {
        case idle = 0
        case inTransaction = 1
        case closed = 2
    }

    private nonisolated let executor = ThreadExecutor(name: "pg-connection")
    private nonisolated let phaseValue = Atomic<UInt8>(Phase.idle.rawValue)
    private nonisolated let processValue = Atomic<Int32>(0)
    private nonisolated let lossValue = Mutex<SessionLoss?>(nil)
    package nonisolated let configuration: PostgresConfiguration

    private(set) var link: Link?
    private var session: SessionIdentity?
    /// The `statement_timeout` that we have set for the session, when it is not that of its beginning.
    private var serverLimit: Duration?
    let parameters = ParameterBuffer()
    var cache = StatementCache()
    /// `withTransaction` is under way: a failed transaction stays failed until it rolls back.
    var isManaged = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    package nonisolated var phase: Phase { Phase(rawValue: phaseValue.load(ordering: .acquiring)) ?? .closed }
    /// The server process which serves us, as `pg_stat_activity.pid` shows it.
    package nonisolated var processID: Int32 { processValue.load(ordering: .relaxed) }

    private init(_ configuration: PostgresConfiguration) {
        self.configuration = configuration
    }

    /// Runs the body on the connection's thread, so that its calls need no change of threads.
    nonisolated func onOwnThread<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(executor) { try await body(self) }
    }

    /// Opens a connection within `connectTimeout`.
    ///
    /// - Throws: `connectFailed`, `deadlineExceeded` (retry later), `authenticationFailed` (retrying does not help).
    package static func connect(
        _ configuration: PostgresConfiguration
    ) async throws(PostgresError) -> PostgresConnection {
        let connection = PostgresConnection(configuration)
        try await connection.open()
        return connection
    }

    private func open() async throws(PostgresError) {
        let pipe = try WakePipe()
        let token = CancelToken(pipe)
        let configuration = configuration
        let opened = await withTaskCancellationHandler {
            self.attempt { () throws(PostgresError) in
                var limits = CallLimits(configuration.connectTimeout, grace: configuration.cancelGrace, token: token)
                let link = try Link.open(configuration, pipe, &limits)
                self.session = SessionIdentity(answer: try link.numbers(SessionIdentity.question, &limits))
                self.processValue.store(self.session?.processID ?? 0, ordering: .relaxed)
                self.link = link
            }
        } onCancel: {
            token.cancel()
        }
        try opened.get()
    }

    /// Lets go of a line that did not end as it should. The session may live on at the server: a pool ends it from the
    /// next connection.
    func abandon(isSilent: Bool) {
        let session = session
        lossValue.withLock { $0 = $0 ?? SessionLoss(session: session, isSilent: isSilent) }
        link = nil
    }

    /// How the connection was lost, told once.
    nonisolated func takeLoss() -> SessionLoss? {
        lossValue.withLock { loss in
            defer { loss = nil }
            return loss
        }
    }

    /// Closes the connection; a transaction under way is rolled back by the server. Later calls throw `connectionClosed`.
    package func close() {
        if let link, link.transaction != PQTRANS_IDLE { abandon(isSilent: false) }
        link = nil
        publish()
    }

    /// Whether the server is still there, by a look at the socket: no round trip.
    package func isAlive() -> Bool {
        guard let link else { return false }
        if link.isAlive(), !(configuration.needsWriting && link.isReadOnly) { return true }
        close()
        return false
    }

    // MARK: For the extensions

    func usableLink() throws(PostgresError) -> Link {
        guard let link else {
            throw PostgresError(.connectionClosed, "the connection is closed", isConnectionLost: true)
        }
        return link
    }

    func publish() {
        let phase: Phase =
            switch link?.transaction {
            case nil: .closed
            case PQTRANS_IDLE: .idle
            default: .inTransaction
            }
        phaseValue.store(phase.rawValue, ordering: .releasing)
    }

    /// The body's result as a value: `withTaskCancellationHandler` does not carry typed errors.
    func attempt<Value>(_ body: () throws(PostgresError) -> Value) -> Result<Value, PostgresError> {
        do throws(PostgresError) {
            return .success(try body())
        } catch {
            return .failure(error)
        }
    }

    /// Runs a call which waits in C, under its limits, cancelled with its task.
    func call<Value: Sendable>(
        _ timeout: Duration?,
        _ body: (Link, inout CallLimits) throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        let token = CancelToken(try usableLink().pipe)
        let result = await withTaskCancellationHandler {
            self.attempt { () throws(PostgresError) in
                try self.guarded(timeout ?? self.configuration.callTimeout, token, body)
            }
        } onCancel: {
            token.cancel()
        }
        return try result.get()
    }

    /// Runs a call; after it the connection is idle, in a transaction on purpose, or closed, nothing in between.
    func guarded<Value>(
        _ timeout: Duration,
        _ token: CancelToken?,
        _ body: (Link, inout CallLimits) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        let link = try usableLink()
        var limits = CallLimits(timeout, grace: configuration.cancelGrace, token: token)
        defer { publish() }
        do throws(PostgresError) {
            if token?.isCancelled == true { throw PostgresError(.cancelled, "the call was cancelled before it began") }
            try fitServerLimit(link, timeout, &limits)
            let value = try body(link, &limits)
            settle(link, limits)
            return value
        } catch {
            let named = Self.name(error, limits.endedBy)
            // A server that takes no writes any more is left, so that the next connection finds the one that does.
            if error.isConnectionLost || !link.isUp || error.code == .readOnly {
                abandon(isSilent: error.sqlState == nil)
                throw named.losingConnection()
            }
            settle(link, limits)
            rollBackIfOpen()
            throw named
        }
    }

    /// A call that may last longer than others takes the server's own limit along, and the next one puts it back. Inside a
    /// transaction it is set for that alone, since a rollback would undo it behind our back.
    private func fitServerLimit(_ link: Link, _ timeout: Duration, _ limits: inout CallLimits) throws(PostgresError) {
        guard configuration.statementTimeout == nil, configuration.settings["statement_timeout"] == nil else { return }
        let usual = configuration.callTimeout + configuration.cancelGrace
        let wanted = max(usual, timeout + configuration.cancelGrace)
        let isIdle = link.transaction == PQTRANS_IDLE
        guard wanted != serverLimit ?? usual, isIdle || link.transaction == PQTRANS_INTRANS else { return }
        guard isIdle || wanted > usual else { return }
        let set = "SELECT set_config('statement_timeout', $1, \(!isIdle))"
        _ = try fly(link, [PostgresStatement(set, [.text("\(wanted.milliseconds)ms")])], &limits)
        if isIdle { serverLimit = wanted == usual ? nil : wanted }
    }

    private static func name(_ error: PostgresError, _ reason: PostgresError.Code?) -> PostgresError {
        guard let reason, error.sqlState == "57014" else { return error }
        return error.named(reason)
    }

    /// A cancel request still on its way could hit the next statement: wait for it, or give the connection up.
    private func settle(_ link: Link, _ limits: CallLimits) {
        guard limits.endedBy != nil, let canceller = link.canceller else { return }
        if !canceller.settle(within: limits.grace) { abandon(isSilent: true) }
    }

    private func rollBackIfOpen() {
        guard !isManaged, let link, link.transaction != PQTRANS_IDLE else { return }
        do throws(PostgresError) {
            var limits = CallLimits(configuration.cancelGrace, grace: configuration.cancelGrace, token: nil)
            _ = try fly(link, [.rollback], &limits)
        } catch {
            abandon(isSilent: error.sqlState == nil)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import CLibPQ

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The only owner of a `PGconn`: libpq's calls with their waits, no policy.
///
/// Not `Sendable`: it lives inside one `PostgresConnection` and on its thread. Every wait is a `poll` with a limit.
final class Link {
    let handle: OpaquePointer
    let pipe: WakePipe
    private(set) var canceller: Canceller?
    private let descriptors = UnsafeMutablePointer<pollfd>.allocate(capacity: 2)
    private let farewell = Farewell()
    private var isPipeline = false

    /// Whether the server has taken leave.
    private final class Farewell {
        var isSaid = false
    }

    /// Takes a handle of `PQconnectStartParams` and frees it at the end.
    init(owning handle: OpaquePointer, pipe: WakePipe) {
        self.handle = handle
        self.pipe = pipe
        // libpq prints notices on stderr unless told otherwise; ours is for log lines. A server that goes says so by a
        // fatal notice to connections which stand idle.
        PQsetNoticeReceiver(
            handle,
            { context, result in
                guard let context, let severity = PQresultErrorField(result, nhipcau_diag_severity) else { return }
                guard severity.pointee == CChar(bitPattern: UInt8(ascii: "F")) else { return }
                Unmanaged<Farewell>.fromOpaque(context).takeUnretainedValue().isSaid = true
            },
            Unmanaged.passUnretained(farewell).toOpaque()
        )
    }

    deinit {
        PQfinish(handle)
        descriptors.deallocate()
    }

    /// Called once the connection stands.
    func connected() {
        PQsetnonblocking(handle, 1)
        canceller = Canceller(handle)
    }

    var isUp: Bool { PQstatus(handle) == CONNECTION_OK }
    var transaction: PGTransactionStatusType { PQtransactionStatus(handle) }
    var message: String { String(cString: PQerrorMessage(handle)).trimmedLine }

    // MARK: Waiting

    /// Waits for the socket.
    ///
    /// - Returns: what `poll` reported for the socket.
    /// - Throws: `deadlineExceeded` or `cancelled` once the limits, grace included, are used up: the link is useless then.
    func wait(for events: Int32, _ limits: inout CallLimits) throws(PostgresError) -> Int32 {
        while true {
            let left = limits.deadline - .now
            if left <= .zero || (limits.endedBy == nil && limits.token?.isCancelled == true) {
                if let reason = limits.endedBy { throw Self.gaveUp(reason) }
                let reason: PostgresError.Code = left <= .zero ? .deadlineExceeded : .cancelled
                limits.end(reason)
                guard let canceller else { throw Self.gaveUp(reason) }
                canceller.send()
                continue
            }
            descriptors[0] = pollfd(fd: PQsocket(handle), events: Int16(truncatingIfNeeded: events), revents: 0)
            descriptors[1] = pollfd(fd: pipe.readEnd, events: Int16(truncatingIfNeeded: POLLIN), revents: 0)
            let ready = poll(descriptors, 2, Int32(clamping: left.milliseconds))
            if ready < 0 && errno != EINTR {
                throw PostgresError(.connectionLost, "poll failed with errno \(errno)", isConnectionLost: true)
            }
            guard ready > 0 else { continue }
            if descriptors[1].revents != 0 { pipe.drain() }
            if descriptors[0].revents != 0 { return Int32(descriptors[0].revents) }
        }
    }

    private static func gaveUp(_ reason: PostgresError.Code) -> PostgresError {
        PostgresError(
            reason,
            "the server did not answer within the limit",
            isTransient: reason == .deadlineExceeded,
            isConnectionLost: true
        )
    }

    /// Whether the idle connection still stands: what the server may have sent meanwhile (a farewell) is read.
    func isAlive() -> Bool {
        guard isUp else { return false }
        descriptors[0] = pollfd(fd: PQsocket(handle), events: Int16(truncatingIfNeeded: POLLIN), revents: 0)
        while poll(descriptors, 1, 0) > 0 {
            guard PQconsumeInput(handle) == 1, PQisBusy(handle) == 0, isUp, !farewell.isSaid else { return false }
        }
        return true
    }

    // MARK: Sending

    func enterPipeline() throws(PostgresError) {
        guard !isPipeline else { return }
        guard PQenterPipelineMode(handle) == 1 else { throw failure() }
        isPipeline = true
    }

    func leavePipeline() throws(PostgresError) {
        guard isPipeline else { return }
        guard PQexitPipelineMode(handle) == 1 else { throw failure() }
        isPipeline = false
    }

    func prepare(_ name: String, _ sql: String, types: [UInt32]) throws(PostgresError) {
        guard PQsendPrepare(handle, name, sql, Int32(types.count), types) == 1 else { throw failure() }
    }

    func run(_ name: String, _ parameters: ParameterBuffer) throws(PostgresError) {
        let count = Int32(parameters.lengths.count)
        let sent = parameters.withParameters { PQsendQueryPrepared(handle, name, count, $0, $1, $2, 1) }
        guard sent == 1 else { throw failure() }
    }

    /// Sends the flight's end.
    func sync() throws(PostgresError) {
        guard PQpipelineSync(handle) == 1 else { throw failure() }
    }

    /// Sends text by the simple protocol, outside pipeline mode.
    func send(script: String) throws(PostgresError) {
        guard PQsendQuery(handle, script) == 1 else { throw failure() }
    }

    /// The whole numbers of one row, outside pipeline mode; empty when there is no row.
    func numbers(_ sql: String, _ limits: inout CallLimits) throws(PostgresError) -> [Int64] {
        try send(script: sql)
        try flush(&limits)
        var numbers: [Int64] = []
        while let result = try next(&limits) {
            if result.status == PGRES_FATAL_ERROR { throw PostgresError(result) }
            guard result.rowCount == 1 else { continue }
            numbers = (0..<result.columnCount).compactMap { column in
                result.bytes(0, column).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
            }
        }
        return numbers
    }

    /// Writes what is queued, reading meanwhile: a server that waits for us to read would never read from us.
    func flush(_ limits: inout CallLimits) throws(PostgresError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                let ready = try wait(for: Int32(POLLIN) | Int32(POLLOUT), &limits)
                if ready & Int32(POLLIN) != 0, PQconsumeInput(handle) == 0 { throw failure() }
            default: throw failure()
            }
        }
    }

    // MARK: Receiving

    /// The next result; `nil` at the end of a command.
    func next(_ limits: inout CallLimits) throws(PostgresError) -> ResultHandle? {
        while PQisBusy(handle) == 1 {
            _ = try wait(for: Int32(POLLIN), &limits)
            // What was read before the end of the stream (the server's farewell) is still to be parsed.
            if PQconsumeInput(handle) == 0, PQisBusy(handle) == 1 { throw failure() }
        }
        return PQgetResult(handle).map(ResultHandle.init)
    }

    /// libpq's own complaint: the connection is gone or was misused; either way it is not used again.
    func failure(file: String = #fileID, line: Int = #line) -> PostgresError {
        let text = message
        return PostgresError(
            .connectionLost,
            text.isEmpty ? "the connection to the server was lost" : text,
            isConnectionLost: true,
            file: file,
            line: line
        )
    }
}

extension String {
    /// The first line, without blanks around it.
    var trimmedLine: String {
        String(split(whereSeparator: \.isNewline).first ?? "").trimmedBlanks
    }

    private var trimmedBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        while text.first == " " { text.removeFirst() }
        return String(text)
    }
}

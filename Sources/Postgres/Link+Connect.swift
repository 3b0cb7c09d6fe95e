// SPDX-License-Identifier: Apache-2.0
import CLibPQ

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Link {
    /// Opens a connection to the first server that takes us, without blocking beyond the limits (name resolution alone
    /// waits for the system's resolver). Each server has an equal share of the time that is left, and each address of its
    /// name an equal share of that, so that a silent one does not use up the time of the others.
    ///
    /// - Throws: `connectFailed`, `deadlineExceeded`, `resources`, `readOnly` (retrying helps once the server is back),
    ///   `authenticationFailed`; with the server's SQLSTATE when it gave one.
    static func open(
        _ configuration: PostgresConfiguration,
        _ pipe: WakePipe,
        _ limits: inout CallLimits
    ) throws(PostgresError) -> Link {
        var refusals: [PostgresError] = []
        for (tried, server) in configuration.servers.enumerated() {
            let attempt = limits.share(of: configuration.servers.count - tried)
            do throws(PostgresError) {
                return try open(configuration, server, pipe, attempt)
            } catch {
                guard error.code != .cancelled else { throw error }
                refusals.append(error)
            }
        }
        throw summary(of: refusals)
    }

    private static func open(
        _ configuration: PostgresConfiguration,
        _ server: PostgresServer,
        _ pipe: WakePipe,
        _ limits: CallLimits
    ) throws(PostgresError) -> Link {
        let addresses = try ServerAddresses.of(server)
        var refusals: [PostgresError] = []
        for (tried, address) in addresses.enumerated() {
            var attempt = limits.share(of: addresses.count - tried)
            do throws(PostgresError) {
                return try open(configuration, server, address, pipe, &attempt)
            } catch {
                guard error.code != .cancelled else { throw error }
                refusals.append(error)
            }
        }
        throw summary(of: refusals)
    }

    private static func open(
        _ configuration: PostgresConfiguration,
        _ server: PostgresServer,
        _ address: String?,
        _ pipe: WakePipe,
        _ limits: inout CallLimits
    ) throws(PostgresError) -> Link {
        let password = configuration.passwordSource?() ?? configuration.password
        let pairs = configuration.keywords(server, address: address, password: password)
        let keywords = CStringTable(pairs.map(\.name))
        let values = CStringTable(pairs.map(\.value))
        guard let handle = PQconnectStartParams(keywords.pointers, values.pointers, 0) else {
            throw PostgresError(.resources, "libpq has no memory for a connection")
        }
        let link = Link(owning: handle, pipe: pipe)
        // So that the text of a refusal has the SQLSTATE in it: libpq keeps it nowhere else.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        guard PQstatus(handle) != CONNECTION_BAD else { throw link.refusal(configuration, server, password) }
        do throws(PostgresError) {
            // libpq's rule: before the first PQconnectPoll behave as if it had asked to write.
            var step = PGRES_POLLING_WRITING
            while step != PGRES_POLLING_OK {
                guard step != PGRES_POLLING_FAILED else { throw link.refusal(configuration, server, password) }
                _ = try link.wait(for: Int32(step == PGRES_POLLING_READING ? POLLIN : POLLOUT), &limits)
                step = PQconnectPoll(handle)
            }
        } catch {
            guard error.code == .deadlineExceeded else { throw error }
            throw PostgresError(.deadlineExceeded, "no answer from \(server) in time", isConnectionLost: true)
        }
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        if configuration.needsWriting, link.isReadOnly {
            throw PostgresError(.readOnly, "\(server) takes no writes", sqlState: PostgresError.readOnlyState)
        }
        link.connected()
        return link
    }

    /// Whether the server has said that transactions here are read only; it says so unasked, also when it changes.
    var isReadOnly: Bool {
        isOn("in_hot_standby") || isOn("default_transaction_read_only")
    }

    private func isOn(_ parameter: String) -> Bool {
        PQparameterStatus(handle, parameter).map { String(cString: $0) == "on" } ?? false
    }

    /// Why the connection was refused, by the server's SQLSTATE; without one the server was not reached or spoke before
    /// it understood us.
    private func refusal(
        _ configuration: PostgresConfiguration,
        _ server: PostgresServer,
        _ password: String?
    ) -> PostgresError {
        let report = ConnectReport(message)
        let text = configuration.redact(report.text, password)
        let code = report.sqlState.map(PostgresError.connectCode(sqlState:))
        let missing = PQconnectionNeedsPassword(handle) == 1 ? PostgresError.Code.authenticationFailed : .connectFailed
        return PostgresError(code ?? missing, "\(server): \(text)", sqlState: report.sqlState)
    }

    /// All of the refusals in one; its kind is that of the one that somebody has to mend.
    private static func summary(of refusals: [PostgresError]) -> PostgresError {
        guard let first = refusals.first else { return PostgresError(.connectFailed, "no server is set") }
        guard refusals.count > 1 else { return first }
        let order: [PostgresError.Code] = [.authenticationFailed, .statement, .readOnly, .resources]
        let worst = order.lazy.compactMap { code in refusals.first { $0.code == code } }.first ?? first
        let text = refusals.map(\.message).joined(separator: "; ")
        return PostgresError(worst.code, text, sqlState: worst.sqlState)
    }
}

/// A refused connection's message, taken apart. The server's words come in its own language; the SQLSTATE stands before
/// them in every one: `SEVERITY:  28P01: words`.
struct ConnectReport {
    let sqlState: String?
    let text: String

    init(_ message: String) {
        let mark = ":  "
        var rest = message[...]
        while let found = rest.firstRange(of: mark) {
            let code = rest[found.upperBound...].prefix(5)
            let after = rest[found.upperBound...].dropFirst(5)
            let isCode =
                code.utf8.count == 5 && code.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
            if isCode, after.hasPrefix(": ") {
                sqlState = String(code)
                text = String(message[..<found.upperBound]) + after.dropFirst(2)
                return
            }
            rest = rest[found.upperBound...]
        }
        sqlState = nil
        text = message
    }
}

/// C strings with an end mark, for libpq's keyword and value tables. Wiped when freed: a password may be among them.
final class CStringTable {
    private var storage: [UnsafeMutablePointer<CChar>?]
    let pointers: UnsafeMutablePointer<UnsafePointer<CChar>?>

    init(_ strings: [String]) {
        storage = strings.map { strdup($0) }
        pointers = .allocate(capacity: strings.count + 1)
        pointers.initialize(repeating: nil, count: strings.count + 1)
        for (index, string) in storage.enumerated() { pointers[index] = string.map { UnsafePointer($0) } }
    }

    deinit {
        for case let string? in storage {
            memset(string, 0, strlen(string))
            free(string)
        }
        pointers.deallocate()
    }
}

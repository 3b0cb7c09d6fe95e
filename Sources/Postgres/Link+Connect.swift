// SPDX-License-Identifier: Apache-2.0
import CLibPQ

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Link {
    /// Opens a connection without blocking beyond the limits (name resolution alone waits for the system's resolver).
    ///
    /// - Throws: `connectFailed`, `deadlineExceeded` (retrying helps once the server is back), `authenticationFailed`.
    static func open(
        _ configuration: PostgresConfiguration,
        _ pipe: WakePipe,
        _ limits: inout CallLimits
    ) throws(PostgresError) -> Link {
        let keywords = CStringTable(configuration.keywords.map(\.name))
        let values = CStringTable(configuration.keywords.map(\.value))
        guard let handle = PQconnectStartParams(keywords.pointers, values.pointers, 0) else {
            throw PostgresError(.resources, "libpq has no memory for a connection")
        }
        let link = Link(owning: handle, pipe: pipe)
        guard PQstatus(handle) != CONNECTION_BAD else { throw link.refusal(configuration) }
        // libpq's rule: before the first PQconnectPoll behave as if it had asked to write.
        var step = PGRES_POLLING_WRITING
        while true {
            switch step {
            case PGRES_POLLING_OK:
                link.connected()
                return link
            case PGRES_POLLING_FAILED:
                throw link.refusal(configuration)
            default:
                _ = try link.wait(for: Int32(step == PGRES_POLLING_READING ? POLLIN : POLLOUT), &limits)
                step = PQconnectPoll(handle)
            }
        }
    }

    /// Why the connection was refused. libpq keeps no SQLSTATE for connection failures, so its text decides.
    private func refusal(_ configuration: PostgresConfiguration) -> PostgresError {
        let text = configuration.redact(message)
        let signs = ["authentication failed", "no password supplied", "pg_hba.conf", "role \""]
        let isAuthentication = PQconnectionNeedsPassword(handle) == 1 || signs.contains { text.contains($0) }
        return PostgresError(isAuthentication ? .authenticationFailed : .connectFailed, text, isConnectionLost: false)
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

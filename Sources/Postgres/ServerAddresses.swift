// SPDX-License-Identifier: Apache-2.0
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The addresses of a server's name, looked up by us: libpq would try them one after the other without a limit for each.
enum ServerAddresses {
    /// - Returns: numeric addresses; one `nil` where libpq needs none, for the directory of a Unix socket.
    static func of(_ server: PostgresServer) throws(PostgresError) -> [String?] {
        guard !server.host.hasPrefix("/") else { return [nil] }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(server.host, nil, &hints, &list)
        guard status == 0, let first = list else {
            let reason = String(cString: gai_strerror(status))
            throw PostgresError(.connectFailed, "cannot resolve \(server.host): \(reason)")
        }
        defer { freeaddrinfo(first) }
        return sequence(first: first) { $0.pointee.ai_next }.map { numeric($0.pointee) }
    }

    private static func numeric(_ address: addrinfo) -> String? {
        var text = [CChar](repeating: 0, count: 64)
        let length = socklen_t(text.count)
        let status = getnameinfo(address.ai_addr, address.ai_addrlen, &text, length, nil, 0, NI_NUMERICHOST)
        guard status == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A port on loopback that never answers a connect: it listens, its queue of new connections is full, and the kernel
/// drops what knocks. Like an address behind a firewall.
package final class BlackHole: Sendable {
    package let port: Int
    private let descriptors: [Int32]

    package init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 0) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw TestSupportError("no loopback port for the black hole") }
        port = Int(UInt16(bigEndian: address.sin_port))
        // A queue of length 0 has room for one; the others wait in vain and keep it full.
        descriptors =
            [listener]
            + (0..<4).map { _ in
                let knock = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
                withUnsafeMutablePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(knock, $0, length) }
                }
                return knock
            }
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }
}

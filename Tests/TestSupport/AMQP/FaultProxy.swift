// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization

/// A small TCP proxy on loopback that misbehaves on request: between us and a real server, it cuts, stalls and
/// refuses. Threads of its own; nothing of it runs on the cooperative pool.
package final class FaultProxy: Sendable {
    /// Which way bytes go.
    package enum Direction: Sendable, CaseIterable {
        case toServer, toClient
    }

    private struct State {
        var listener: Int32 = -1
        var links: [ProxyLink] = []
        var accepted = 0
        var budget: (direction: Direction, bytes: Int)?
        var isClosed = false
    }

    package let port: Int
    private let host: String
    private let serverPort: Int
    private let gates: [Direction: ProxyGate]
    private let state = Mutex(State())

    /// Listens on a free port and relays to the server.
    package init(to host: String, port serverPort: Int) throws {
        self.host = host
        self.serverPort = serverPort
        gates = [.toServer: ProxyGate(), .toClient: ProxyGate()]
        let (listener, port) = try Self.listen(on: 0)
        self.port = port
        state.withLock { $0.listener = listener }
        admitOnThread(listener)
    }

    /// Connections taken so far.
    package var accepted: Int { state.withLock { $0.accepted } }

    /// Ends every connection at once, as a pulled cable that the kernel noticed.
    package func cut() {
        for link in state.withLock({ $0.links }) { link.cut() }
    }

    /// Lets so many more bytes pass this way and cuts in the middle of whatever is under way then.
    package func cut(after bytes: Int, _ direction: Direction) {
        state.withLock { $0.budget = (direction, bytes) }
    }

    /// Stops reading: what is sent fills the kernel's buffers and stays there. New connections are taken and silent.
    package func stall(_ direction: Direction? = nil) {
        for (way, gate) in gates where direction == nil || direction == way { gate.shut() }
    }

    /// Swallows from now on what the clients of the connections that stand send, and leaves their server's side open even
    /// when the client goes: a line that died half-way, of which the server knows nothing. New connections are well.
    ///
    /// - Parameter bytes: that still pass, on each connection.
    package func swallow(after bytes: Int = 0) {
        for link in state.withLock({ $0.links }) { link.swallow(after: bytes) }
    }

    package func resume() {
        for gate in gates.values { gate.open() }
    }

    /// Refuses new connections (the port is closed) until `admit()`. Those that stand are left alone.
    package func refuse() {
        let listener = state.withLock { state in
            defer { state.listener = -1 }
            return state.listener
        }
        if listener >= 0 { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    /// Takes new connections again on the same port.
    package func admit() throws {
        let (listener, _) = try Self.listen(on: port)
        state.withLock { $0.listener = listener }
        admitOnThread(listener)
    }

    /// Puts bytes of our own into the stream to the client. Only between two frames, so on an idle connection.
    package func inject(_ bytes: [UInt8]) {
        for link in state.withLock({ $0.links }) { link.send(bytes, .toClient) }
    }

    /// Ends the proxy and every connection.
    package func close() {
        state.withLock { $0.isClosed = true }
        refuse()
        cut()
    }

    deinit {
        close()
    }

    // MARK: - On the threads

    /// How many of `count` bytes may pass, and whether the connection ends after them.
    func allowance(_ count: Int, _ direction: Direction) -> (bytes: Int, ends: Bool) {
        state.withLock { state in
            guard let budget = state.budget, budget.direction == direction else { return (count, false) }
            guard count >= budget.bytes else {
                state.budget = (direction, budget.bytes - count)
                return (count, false)
            }
            state.budget = nil
            return (budget.bytes, true)
        }
    }

    private func admitOnThread(_ listener: Int32) {
        Thread.detachNewThread { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { break }
                guard let self else {
                    Glibc.close(client)
                    break
                }
                self.relay(client)
            }
            Glibc.close(listener)
        }
    }

    private func relay(_ client: Int32) {
        guard let server = try? Self.connect(host, serverPort) else {
            Glibc.close(client)
            return
        }
        let link = ProxyLink(client: client, server: server)
        let isClosed = state.withLock { state in
            state.links.removeAll { $0.isOver }
            state.links.append(link)
            state.accepted += 1
            return state.isClosed
        }
        if isClosed { link.cut() }
        for direction in Direction.allCases {
            guard let gate = gates[direction] else { continue }
            Thread.detachNewThread { [weak self] in
                link.pump(direction, gate) { count in self?.allowance(count, direction) ?? (0, true) }
            }
        }
    }

    private static func listen(on port: Int) throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = loopback(port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withSockaddr(&address) { bind(descriptor, $0, size) }
        guard bound == 0, Glibc.listen(descriptor, 64) == 0 else {
            throw TestSupportError("cannot listen on loopback: \(String(cString: strerror(errno)))")
        }
        var length = size
        _ = withSockaddr(&address) { getsockname(descriptor, $0, &length) }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    private static func connect(_ host: String, _ port: Int) throws -> Int32 {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let address = list else {
            throw TestSupportError("cannot resolve \(host)")
        }
        defer { freeaddrinfo(address) }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard Glibc.connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 else {
            Glibc.close(descriptor)
            throw TestSupportError("cannot connect to \(host):\(port)")
        }
        return descriptor
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }

    private static func withSockaddr<R>(_ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> R)
        -> R
    {
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }
}

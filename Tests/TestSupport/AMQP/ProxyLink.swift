// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// One connection through a `FaultProxy`: two sockets and a thread each way.
final class ProxyLink: Sendable {
    private struct State {
        var pumps = 2
        var isClosed = false
        var isSwallowing = false
        /// Bytes that pass before the swallowing begins.
        var allowance = 0

        mutating func closeIfOver(_ client: Int32, _ server: Int32) {
            guard pumps == 0, !isClosed, !isSwallowing else { return }
            isClosed = true
            close(client)
            close(server)
        }
    }

    private let client: Int32
    private let server: Int32
    private let state = Mutex(State())

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
        for descriptor in [client, server] {
            var yes: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    var isOver: Bool { state.withLock { $0.isClosed } }

    func cut() {
        state.withLock { state in
            // A closed descriptor's number may belong to somebody else by now.
            guard !state.isClosed else { return }
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
            state.isSwallowing = false
            state.closeIfOver(client, server)
        }
    }

    func swallow(after bytes: Int) {
        state.withLock { state in
            state.isSwallowing = true
            state.allowance = bytes
        }
    }

    /// How many of so many bytes to the server pass.
    private func passing(_ count: Int) -> Int {
        state.withLock { state in
            guard state.isSwallowing else { return count }
            defer { state.allowance -= min(count, state.allowance) }
            return min(count, state.allowance)
        }
    }

    @discardableResult
    func send(_ bytes: some Collection<UInt8>, _ direction: FaultProxy.Direction) -> Bool {
        let target = direction == .toClient ? client : server
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Relays one way until the connection ends or `allow` says that it does.
    func pump(
        _ direction: FaultProxy.Direction,
        _ gate: ProxyGate,
        allow: (Int) -> (bytes: Int, ends: Bool)
    ) {
        let source = direction == .toClient ? server : client
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var entry = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, -1) > 0, gate.pass(orHangUpOf: source) else { break }
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            let passing = direction == .toServer ? passing(count) : count
            guard passing > 0 else { continue }
            let (bytes, ends) = allow(passing)
            guard send(buffer[..<bytes], direction), !ends else { break }
        }
        if !state.withLock({ $0.isSwallowing }) { cut() }
        state.withLock { state in
            state.pumps -= 1
            state.closeIfOver(client, server)
        }
    }
}

/// A gate before the reading: open while its pipe holds a byte.
final class ProxyGate: Sendable {
    private let exit: Int32
    private let entrance: Int32
    private let isOpen = Mutex(true)

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "no pipe")
        exit = ends[0]
        entrance = ends[1]
        put()
    }

    deinit {
        close(exit)
        close(entrance)
    }

    func shut() {
        isOpen.withLock { isOpen in
            guard isOpen else { return }
            isOpen = false
            var byte: UInt8 = 0
            _ = read(exit, &byte, 1)
        }
    }

    func open() {
        isOpen.withLock { isOpen in
            guard !isOpen else { return }
            isOpen = true
            put()
        }
    }

    private func put() {
        var byte: UInt8 = 1
        _ = write(entrance, &byte, 1)
    }

    /// Waits while the gate is shut. Whether the connection is still there.
    func pass(orHangUpOf source: Int32) -> Bool {
        var list = [
            pollfd(fd: exit, events: Int16(POLLIN), revents: 0), pollfd(fd: source, events: 0, revents: 0),
        ]
        while true {
            let count = poll(&list, 2, -1)
            if count < 0, errno == EINTR { continue }
            return count > 0 && list[0].revents & Int16(POLLIN) != 0
        }
    }
}

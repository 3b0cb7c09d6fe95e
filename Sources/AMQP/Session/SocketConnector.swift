// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ
import Glibc

/// Opens the TCP socket ourselves: every address of a name is tried, each with its share of the time, and a peer that
/// vanished is noticed by the kernel (TCP_USER_TIMEOUT), because the library's own writes have no time limit.
enum SocketConnector {
    static func connect(to node: BrokerAddress, within limit: Duration) throws(AMQPError) -> Int32 {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let deadline = ContinuousClock.now + limit
        let status = getaddrinfo(node.host, String(node.port), &hints, &list)
        guard status == 0, let first = list else {
            throw AMQPError(.unreachable, "cannot resolve \(node.host): \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(first) }
        let candidates = Array(sequence(first: first) { $0.pointee.ai_next })
        var lastFailure = "no address"
        for (tried, candidate) in candidates.enumerated() {
            // The resolver may have used up the time: a moment is left to each, which is enough where there is a broker.
            let left = max(.milliseconds(100), ContinuousClock.now.duration(to: deadline))
            switch attempt(candidate.pointee, until: .now + left / (candidates.count - tried)) {
            case .success(let descriptor):
                tune(descriptor)
                return descriptor
            case .failure(let failure):
                lastFailure = failure.message
            }
        }
        throw AMQPError(.unreachable, "cannot connect to \(node): \(lastFailure)")
    }

    /// Applied to every socket, ours and the one that the TLS layer opened.
    static func tune(_ descriptor: Int32) {
        set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1)
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, 20_000)
    }

    /// Pushes out what MSG_MORE holds back (see `AMQPSession.publish`).
    static func flush(_ descriptor: Int32) {
        set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1)
    }

    private static func set(_ descriptor: Int32, _ level: some BinaryInteger, _ option: Int32, _ value: Int32) {
        var value = value
        // A refused option leaves the kernel's default: slower to notice a dead peer, never wrong.
        _ = setsockopt(descriptor, Int32(level), option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func attempt(_ address: addrinfo, until deadline: ContinuousClock.Instant) -> Result<
        Int32, AMQPError
    > {
        let descriptor = socket(
            address.ai_family,
            address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
            address.ai_protocol
        )
        guard descriptor >= 0 else { return .failure(AMQPError(.unreachable, reason(errno))) }
        if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return .success(descriptor) }
        var failure = errno
        if failure == EINPROGRESS {
            failure = Poll.writable(descriptor, until: deadline) ? pendingError(descriptor) : ETIMEDOUT
            if failure == 0 { return .success(descriptor) }
        }
        close(descriptor)
        return .failure(AMQPError(.unreachable, reason(failure)))
    }

    private static func pendingError(_ descriptor: Int32) -> Int32 {
        var failure: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 else { return errno }
        return failure
    }

    private static func reason(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}

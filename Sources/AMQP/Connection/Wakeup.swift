// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ
import Glibc

/// An eventfd: lets any task wake a connection's thread out of its poll.
final class Wakeup: Sendable {
    let descriptor: Int32

    init() {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    }

    deinit {
        close(descriptor)
    }

    func signal() {
        var one: UInt64 = 1
        // EAGAIN means that the counter is full: the thread is being woken already.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Called by the thread before it looks at its mailbox, so that a signal in between is not lost.
    func drain() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }

    /// Waits for a signal, at most this long.
    func wait(_ limit: Duration) {
        _ = Poll.readable(descriptor, until: ContinuousClock.now + limit)
        drain()
    }
}

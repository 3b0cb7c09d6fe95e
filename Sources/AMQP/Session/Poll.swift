// SPDX-License-Identifier: Apache-2.0

import Glibc

/// poll(2) with deadlines, for the threads of this library alone.
enum Poll {
    /// Linux's POLLRDHUP, which the C library shows only to GNU sources.
    private static let peerHasClosed = Int16(0x2000)

    static func writable(_ descriptor: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        wait(descriptor, events: Int16(POLLOUT), until: deadline)
    }

    static func readable(_ descriptor: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        wait(descriptor, events: Int16(POLLIN), until: deadline)
    }

    /// Waits until one of two descriptors can be read or the time has passed.
    static func either(_ first: Int32, _ second: Int32, timeout: Duration) {
        var list = [
            pollfd(fd: first, events: Int16(POLLIN), revents: 0), pollfd(fd: second, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&list, 2, milliseconds(timeout))
    }

    /// Waits until the peer of the first descriptor has hung up, the second can be read, or the time has passed; what the
    /// first has to read stays unread.
    ///
    /// - Returns: whether the peer has hung up.
    static func hangUp(of first: Int32, orReadable second: Int32, timeout: Duration) -> Bool {
        let hangUp = Int16(POLLHUP) | Int16(POLLERR) | peerHasClosed
        var list = [
            pollfd(fd: first, events: peerHasClosed, revents: 0),
            pollfd(fd: second, events: Int16(POLLIN), revents: 0),
        ]
        return poll(&list, 2, milliseconds(timeout)) > 0 && list[0].revents & hangUp != 0
    }

    private static func wait(_ descriptor: Int32, events: Int16, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            let count = poll(&entry, 1, milliseconds(ContinuousClock.now.duration(to: deadline)))
            if count > 0 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }

    /// Rounded up, so that a wait never ends a moment early and then spins.
    static func milliseconds(_ duration: Duration) -> Int32 {
        guard duration > .zero else { return 0 }
        let parts = duration.components
        let total = parts.seconds.multipliedReportingOverflow(by: 1000)
        guard !total.overflow, total.partialValue < 1 << 30 else { return 1 << 30 }
        return Int32(total.partialValue + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

extension timeval {
    init(_ duration: Duration) {
        let parts = duration.components
        self.init(tv_sec: Int(parts.seconds), tv_usec: Int(parts.attoseconds / 1_000_000_000_000))
    }
}

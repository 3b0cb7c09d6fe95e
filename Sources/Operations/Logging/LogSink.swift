// SPDX-License-Identifier: Apache-2.0

import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file descriptor that takes whole lines, one `write(2)` each.
///
/// No buffer of our own: a line written is a line that survives `kill -9`. The lock is there for the rare line that the
/// kernel takes in two pieces (a full pipe), so that no other thread writes in between.
package final class LogSink: Sendable {
    /// Standard error, where a supervisor (systemd, a container engine) collects.
    package static let standardError = LogSink(descriptor: STDERR_FILENO)

    private let descriptor: Mutex<Int32>

    /// - Parameter descriptor: an open, blocking or non-blocking descriptor; the caller keeps owning it.
    package init(descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    /// Writes all of `line`. Gives up without a word when the descriptor is closed: there is nobody left to tell.
    func put(_ line: [UInt8]) {
        descriptor.withLock { descriptor in
            line.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while !rest.isEmpty {
                    let part = UnsafeRawBufferPointer(rebasing: rest)
                    let count = write(descriptor, part.baseAddress, part.count)
                    if count >= 0 {
                        rest = rest.dropFirst(count)
                    } else if errno == EAGAIN {
                        // A non-blocking pipe is full; wait until its reader has taken something, at most a second.
                        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        if poll(&waiting, 1, 1_000) == 0 { return }
                    } else if errno != EINTR {
                        return
                    }
                }
            }
        }
    }
}

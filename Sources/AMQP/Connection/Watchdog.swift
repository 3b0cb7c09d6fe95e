// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization

/// Ends calls into the library that would never return: a publish on a connection whose broker has stopped reading
/// has no time limit of its own (rabbitmq-c #519, #780). The socket is shut down, the call fails, the owner rebuilds.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    /// One connection's entry. Written by its thread, read by the watchdog's.
    final class Watch: Sendable {
        fileprivate let limit: Duration
        private struct State {
            var descriptor: Int32 = -1
            var since: ContinuousClock.Instant?
            var isCancelled = false
        }
        private let state = Mutex(State())

        fileprivate init(limit: Duration) {
            self.limit = limit
        }

        func attach(_ descriptor: Int32) {
            state.withLock { $0.descriptor = descriptor }
        }

        func enter() {
            state.withLock { $0.since = .now }
        }

        func leave() {
            state.withLock { $0.since = nil }
        }

        /// After this the descriptor is never touched again, so that its number may be given to another socket.
        func cancel() {
            state.withLock {
                $0.isCancelled = true
                $0.descriptor = -1
            }
        }

        fileprivate var isCancelled: Bool { state.withLock { $0.isCancelled } }

        fileprivate func check() {
            state.withLock { state in
                guard let since = state.since, state.descriptor >= 0, since.duration(to: .now) > limit else { return }
                shutdown(state.descriptor, Int32(SHUT_RDWR))
                state.since = nil
            }
        }
    }

    private let watches = Mutex<[Watch]>([])
    private let answers = Mutex<[PublishAnswer]>([])
    private let isRunning = Mutex(false)

    func register(limit: Duration) -> Watch {
        let watch = Watch(limit: limit)
        watches.withLock { $0.append(watch) }
        start()
        return watch
    }

    /// Answers a caller whose publisher's thread does not within the deadline.
    func keepDeadline(of answer: PublishAnswer) {
        answers.withLock { $0.append(answer) }
        start()
    }

    private func start() {
        isRunning.withLock { running in
            guard !running else { return }
            running = true
            // A thread, not a task: it must run when the cooperative pool is busy. It lives as long as the process.
            Thread.detachNewThread { [self] in patrol() }
        }
    }

    private func patrol() {
        while true {
            sleep(1)
            let current = watches.withLock { list in
                list.removeAll { $0.isCancelled }
                return list
            }
            for watch in current { watch.check() }
            let waiting = answers.withLock { list in
                list.removeAll { $0.isGiven }
                return list
            }
            for answer in waiting { answer.giveIfOverdue(at: .now) }
        }
    }
}

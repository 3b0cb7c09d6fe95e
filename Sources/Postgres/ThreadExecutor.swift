// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import Synchronization

/// Runs an actor's work, and the tasks that ask for it, on one thread of its own.
///
/// libpq waits in C. On the cooperative pool (as many threads as cores) two waiting calls would stop every timer, health
/// check and shutdown of the process; here only the connection's own thread waits. As a task executor it also takes what
/// a borrower does between two calls, so that a batch changes threads twice and not at every call.
final class ThreadExecutor: SerialExecutor, TaskExecutor {
    /// What the thread shares with the executor. It outlives the executor by one turn of its loop: the last job may drop
    /// the last reference.
    private final class Desk: Sendable {
        struct Entry {
            let job: UnownedJob
            let serial: UnownedSerialExecutor
            let task: UnownedTaskExecutor
        }

        private struct State {
            var entries: [Entry] = []
            var isAsleep = false
            var isEnding = false
        }

        private let state = Mutex(State())
        private let bell = DispatchSemaphore(value: 0)

        func add(_ entry: Entry) {
            wake { $0.entries.append(entry) }
        }

        func end() {
            wake { $0.isEnding = true }
        }

        /// Rings only for a thread that sleeps: one that works looks again by itself.
        private func wake(_ change: (inout State) -> Void) {
            let mustRing = state.withLock { state in
                change(&state)
                defer { state.isAsleep = false }
                return state.isAsleep
            }
            if mustRing { bell.signal() }
        }

        func serve() {
            while true {
                let (entries, isEnding) = state.withLock { state in
                    defer { state.entries = [] }
                    state.isAsleep = state.entries.isEmpty && !state.isEnding
                    return (state.entries, state.isEnding)
                }
                for entry in entries { entry.job.runSynchronously(isolatedTo: entry.serial, taskExecutor: entry.task) }
                if entries.isEmpty {
                    if isEnding { return }
                    bell.wait()
                }
            }
        }
    }

    private let desk = Desk()

    /// - Parameter name: of the thread, as `top -H` shows it; 15 characters at most.
    init(name: String) {
        let thread = Thread { [desk] in
            // The system gets to know a name only from the thread itself.
            Thread.current.name = name
            desk.serve()
        }
        thread.start()
    }

    deinit {
        desk.end()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        desk.add(
            Desk.Entry(
                job: UnownedJob(job),
                serial: asUnownedSerialExecutor(),
                task: asUnownedTaskExecutor()
            )
        )
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
    func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }
}

// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Runs an actor's work on a serial dispatch queue of its own.
///
/// libpq waits in C. On the cooperative pool (as many threads as cores) two waiting calls would stop every timer, health
/// check and shutdown of the process; here only the connection's own thread waits.
final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}

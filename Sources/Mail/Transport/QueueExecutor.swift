// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Runs an actor's work on a serial dispatch queue of its own.
///
/// libcurl and fsync wait in C; on the cooperative pool, as wide as the machine has cores, two waiting calls would stop
/// every timer and health check of the process.
final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Holding `self`: a job may release the last reference to its actor, and with it to this executor.
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

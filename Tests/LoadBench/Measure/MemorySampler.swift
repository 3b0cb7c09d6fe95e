// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The highest memory of the workers together, looked at five times a second.
final class MemorySampler: Sendable {
    private struct State {
        var peak = 0.0
        var isStopped = false
    }

    private let workers: WorkerSet
    private let state = Mutex(State())

    init(_ workers: WorkerSet) {
        self.workers = workers
    }

    /// MB.
    var peak: Double { state.withLock(\.peak) }

    func stop() {
        state.withLock { $0.isStopped = true }
    }

    func run() async {
        while !state.withLock(\.isStopped), !Task.isCancelled {
            let now = workers.proportionalMemory
            state.withLock { $0.peak = max($0.peak, now) }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }
}

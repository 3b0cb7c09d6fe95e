// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the workers cost while nothing comes.
struct IdleMeasurement {
    struct Figures: Sendable {
        /// Of one core, all workers together.
        let cpuPercent: Double
        let megabytes: Double
        /// CPU that the workers need to come up, together.
        let startCPU: Duration
    }

    private let ground: BenchGround

    init(_ ground: BenchGround) {
        self.ground = ground
    }

    func run(seconds: Int) async throws -> Figures {
        try await WorkerSet.with(WorkerSet.all, on: ground) { workers in
            try await Settling.waitForConsumers(ground, workers)
            try await Task.sleep(for: .seconds(2))
            let started = workers.cpu
            let begin = ContinuousClock.now
            try await Task.sleep(for: .seconds(seconds))
            let used = workers.cpu - started
            let passed = begin.duration(to: .now)
            try workers.checkAlive()
            return Figures(
                cpuPercent: used / passed * 100,
                megabytes: workers.proportionalMemory,
                startCPU: started
            )
        }
    }
}

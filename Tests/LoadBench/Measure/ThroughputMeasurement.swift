// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres

/// How many reports a second go the whole way, and what they cost.
struct ThroughputMeasurement {
    struct Figures: Sendable {
        let reportsPerSecond: Double
        let seconds: Double
        /// Seconds of CPU for 1,000 reports; the workers' includes their start.
        let workersCPU: Double
        let brokerCPU: Double
        let databaseCPU: Double
        /// Proportional set size, all workers together, at its highest.
        let peakMegabytes: Double
    }

    private let ground: BenchGround
    private let ledger: Ledger
    /// The server process of our own questions, which is not the product's cost.
    private let ownBackend: Int32

    init(_ ground: BenchGround, _ watch: PostgresConnection) {
        self.ground = ground
        ledger = Ledger(watch)
        ownBackend = watch.processID
    }

    /// - Parameter count: messages that wait in the queue.
    func run(_ workers: WorkerSet, _ crowd: Crowd, _ count: Int) async throws -> Figures {
        let start = workers.processes.map(\.startedAt).min() ?? Wall.now()
        let broker = ProcessTable.treeCPU(of: ground.brokerProcess)
        let database = ProcessTable.treeCPU(of: ground.databaseProcess, without: [ownBackend])
        let sampler = MemorySampler(workers)
        async let sampling: Void = sampler.run()
        do {
            try await Settling(ground, ledger.connection).waitForAll(await crowd.expectation, workers)
        } catch {
            sampler.stop()
            await sampling
            throw error
        }
        let thousands = Double(count) / 1_000
        let workersCPU = workers.cpu / .seconds(1) / thousands
        let brokerCPU = (ProcessTable.treeCPU(of: ground.brokerProcess) - broker) / .seconds(1) / thousands
        let databaseEnd = ProcessTable.treeCPU(of: ground.databaseProcess, without: [ownBackend])
        sampler.stop()
        await sampling
        let span = try await ledger.span(since: start)
        let seconds = Double(span.last - span.first) / 1_000_000
        return Figures(
            reportsPerSecond: Double(count) / seconds,
            seconds: seconds,
            workersCPU: workersCPU,
            brokerCPU: brokerCPU,
            databaseCPU: (databaseEnd - database) / .seconds(1) / thousands,
            peakMegabytes: sampler.peak
        )
    }
}

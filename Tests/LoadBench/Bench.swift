// SPDX-License-Identifier: Apache-2.0

import Postgres
import TestSupport

/// All measurements, one after another, on one stream of generated reports.
struct Bench {
    private let options: BenchOptions

    init(_ options: BenchOptions) {
        self.options = options
    }

    func run() async throws -> BenchReport {
        let ground = try BenchGround(options)
        let watch = try await PostgresConnection.connect(ground.database)
        try await ground.prepare(watch)
        var report = BenchReport(reports: options.reports, rate: options.rate)
        report.database = try await Ledger(watch).version()

        Progress.say("Relay: one hop on this broker, no database")
        report.relay = try await RelayMeasurement(ground, messages: min(20_000, max(2_000, options.reports))).run()

        Progress.say("Idle: all workers on empty queues, \(options.idleSeconds) s")
        report.idle = try await IdleMeasurement(ground).run(seconds: options.idleSeconds)

        let crowd = Crowd(ground, seed: options.seed)
        try await crowd.with { crowd in
            Progress.say("First delivery: from the start of a process")
            report.firstDelivery = try await FirstDeliveryMeasurement(ground, watch).run(crowd)
            Progress.say("Throughput: \(options.reports) reports wait, then the workers start")
            try await crowd.preload(options.reports)
            try await WorkerSet.with(WorkerSet.all, on: ground) { workers in
                report.throughput = try await ThroughputMeasurement(ground, watch).run(workers, crowd, options.reports)
                if !options.skipLatency {
                    Progress.say("Latency: \(options.rate) reports/s for \(options.latencySeconds) s")
                    report.latency = try await LatencyMeasurement(ground, watch)
                        .run(crowd, rate: options.rate, seconds: options.latencySeconds)
                }
                try await Settling(ground, watch).waitForEmptyQueues()
            }
            Progress.say("Verifying against what the generator expects")
            report.problems = try await Verification(ground, watch).problems(await crowd.expectation)
        }
        await watch.close()
        return report
    }
}

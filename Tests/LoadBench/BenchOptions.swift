// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TestSupport

/// What to measure, and for how long.
struct BenchOptions: ParsableArguments {
    @Option(help: "Reports that wait in the queue when the workers start.")
    var reports = 30_000

    @Flag(help: "Print one JSON object instead of the table.")
    var json = false

    @Option(help: "Reports a second while latency is measured.")
    var rate = 200

    @Option(help: "How long latency is measured.")
    var latencySeconds = 15

    @Option(help: "How long the idle workers are watched.")
    var idleSeconds = 10

    @Flag(help: "Leave the latency out.")
    var skipLatency = false

    @Option(help: "Seed of the generated reports: the same seed, the same reports.")
    var seed: UInt64 = 2025

    @Option(help: "Directory of the workers' programs. Default: that of this program.")
    var workersDir: String?

    mutating func validate() throws {
        guard reports >= 100 else { throw ValidationError("--reports is at least 100.") }
        guard (1...5_000).contains(rate) else { throw ValidationError("--rate is between 1 and 5000.") }
        guard (1...600).contains(latencySeconds), (1...600).contains(idleSeconds) else {
            throw ValidationError("Times are between 1 and 600 seconds.")
        }
        let latency = skipLatency ? 0 : rate * latencySeconds
        // 94 of 100 messages are new reports.
        guard (reports + latency) * 94 / 100 + 100 <= ReportGenerator.capacity else {
            throw ValidationError("A plan year has room for about 95,000 generated reports; ask for fewer.")
        }
    }
}

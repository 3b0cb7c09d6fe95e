// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What was measured.
struct BenchReport {
    let reports: Int
    let rate: Int
    var database = ""
    var relay = 0.0
    var idle: IdleMeasurement.Figures?
    var firstDelivery = 0.0
    var throughput: ThroughputMeasurement.Figures?
    var latency: LatencyMeasurement.Figures?
    var problems = ["nothing was verified"]

    init(reports: Int, rate: Int) {
        self.reports = reports
        self.rate = rate
    }

    var verified: Bool { problems.isEmpty }

    /// The table for people.
    func table() -> String {
        var rows: [(String, String)] = []
        if let throughput {
            let seconds = throughput.seconds.fixed(2)
            rows.append(
                ("reports/s, first delivery to last total", "\(throughput.reportsPerSecond.fixed(0)) (\(seconds) s)")
            )
        }
        rows.append(("limit: relay of one hop, messages/s", relay.fixed(0)))
        if let latency {
            let tail =
                "max \(latency.max.fixed(1)), n \(latency.samples), publisher late ≤ \(latency.publisherLate.fixed(1))"
            rows.append(
                ("latency at \(rate)/s, p50 / p99 ms", "\(latency.p50.fixed(1)) / \(latency.p99.fixed(1)) (\(tail))")
            )
        }
        if let throughput {
            let start = (idle.map { $0.startCPU / .seconds(1) } ?? 0) / (Double(reports) / 1_000)
            rows.append(
                ("CPU s per 1,000: workers", "\(throughput.workersCPU.fixed(3)) (of it starting \(start.fixed(3)))")
            )
            rows.append(("CPU s per 1,000: broker", throughput.brokerCPU.fixed(3)))
            rows.append(("CPU s per 1,000: database", throughput.databaseCPU.fixed(3)))
            rows.append(("memory of all workers, peak MB (PSS)", throughput.peakMegabytes.fixed(1)))
        }
        rows.append(("process start to first delivery, ms", firstDelivery.fixed(0)))
        if let idle {
            rows.append(("idle: CPU % of one core", idle.cpuPercent.fixed(2)))
            rows.append(("idle: memory MB (PSS)", idle.megabytes.fixed(1)))
        }
        rows.append(("verified against the generator", verified ? "yes" : "NO"))
        let width = (rows.map(\.0.count).max() ?? 0) + 2
        let head =
            "\(reports) reports, PostgreSQL \(database), \(ProcessInfo.processInfo.activeProcessorCount) processors"
        let lines = rows.map { $0.0.padding(toLength: width, withPad: " ", startingAt: 0) + $0.1 }
        return ([head] + lines + problems.map { "  ! \($0)" }).joined(separator: "\n")
    }

    /// One JSON object on one line.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(BenchDocument(self)), as: UTF8.self)
    }
}

extension Double {
    fileprivate func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

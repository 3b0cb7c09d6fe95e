// SPDX-License-Identifier: Apache-2.0

/// The result for machines. Names and units do not change.
struct BenchDocument: Encodable {
    struct CPU: Encodable {
        let workers: Double
        let broker: Double
        let database: Double
    }

    let reports: Int
    let verified: Bool
    let problems: [String]
    let reportsPerSecond: Double?
    let relayMessagesPerSecond: Double
    let latencyRate: Int
    let latencyP50: Double?
    let latencyP99: Double?
    let latencyMax: Double?
    let cpuPerThousand: CPU?
    let workersPeak: Double?
    let workersStartCPU: Double?
    let firstDelivery: Double
    let idleCPU: Double?
    let idleMemory: Double?

    enum CodingKeys: String, CodingKey {
        case reports, verified, problems
        case reportsPerSecond = "reports_per_second"
        case relayMessagesPerSecond = "relay_messages_per_second"
        case latencyRate = "latency_rate"
        case latencyP50 = "latency_p50_ms"
        case latencyP99 = "latency_p99_ms"
        case latencyMax = "latency_max_ms"
        case cpuPerThousand = "cpu_s_per_1000"
        case workersPeak = "workers_peak_mb"
        case workersStartCPU = "workers_start_cpu_s"
        case firstDelivery = "first_delivery_ms"
        case idleCPU = "idle_cpu_percent"
        case idleMemory = "idle_mb"
    }

    init(_ report: BenchReport) {
        reports = report.reports
        verified = report.verified
        problems = report.problems
        reportsPerSecond = report.throughput?.reportsPerSecond.rounded(to: 1)
        relayMessagesPerSecond = report.relay.rounded(to: 1)
        latencyRate = report.rate
        latencyP50 = report.latency?.p50.rounded(to: 2)
        latencyP99 = report.latency?.p99.rounded(to: 2)
        latencyMax = report.latency?.max.rounded(to: 2)
        cpuPerThousand = report.throughput.map {
            CPU(
                workers: $0.workersCPU.rounded(to: 4),
                broker: $0.brokerCPU.rounded(to: 4),
                database: $0.databaseCPU.rounded(to: 4)
            )
        }
        workersPeak = report.throughput?.peakMegabytes.rounded(to: 1)
        workersStartCPU = report.idle.map { ($0.startCPU / .seconds(1)).rounded(to: 3) }
        firstDelivery = report.firstDelivery.rounded(to: 1)
        idleCPU = report.idle?.cpuPercent.rounded(to: 3)
        idleMemory = report.idle?.megabytes.rounded(to: 1)
    }
}

extension Double {
    fileprivate func rounded(to digits: Int) -> Double {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}

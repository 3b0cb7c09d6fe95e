// SPDX-License-Identifier: Apache-2.0

import AMQP
import Logging
import Operations
import Pipeline
import Synchronization

/// Tells metrics, readiness and the log what a stage does.
final class StageReporter: StageObserver {
    /// As the stage names the connection.
    private static let consumer = "consumer"

    private let stage: String
    private let metrics: StageMetrics
    private let health: HealthChecks
    private let registry: PrometheusRegistry
    private let logger: Logger
    private let blockedSince = Mutex<[String: ContinuousClock.Instant]>([:])
    private let start = ContinuousClock.now
    private let hasConnected = Mutex<Set<String>>([])
    private let onConsuming: @Sendable () -> Void

    /// - Parameter onConsuming: called once, when the broker sends deliveries for the first time.
    init(_ runtime: ServiceRuntime, onConsuming: @escaping @Sendable () -> Void = {}) {
        self.onConsuming = onConsuming
        stage = runtime.service
        metrics = StageMetrics(stage: runtime.service, registry: runtime.registry)
        health = runtime.health
        registry = runtime.registry
        logger = runtime.logger
        health.expect("broker.\(Self.consumer)", "broker.publisher")
    }

    func batchSettled(entries: Int, duration: Duration, outcomes: [EntryOutcome]) {
        var counts: [String: Int] = [:]
        for outcome in outcomes {
            switch outcome {
            case .done: counts["done", default: 0] += 1
            case .retry: counts["retry", default: 0] += 1
            case .deadLetter: counts["dead_letter", default: 0] += 1
            }
        }
        if let retries = counts["retry"] { metrics.retries.increment(by: Int64(retries)) }
        metrics.batch(size: entries, duration: duration, outcomes: counts.map { ($0.key, $0.value) })
    }

    func deadLettered(_ reason: DeadLetterReason, entry: String, queue: String) {
        metrics.deadLettered(queue: queue, reason: reason.code)
        logger.warning(
            "Dead letter",
            metadata: [
                LogKey.submissionID: "\(entry)", LogKey.queue: "\(queue)",
                LogKey.reason: "\(reason.code): \(reason.detail)",
            ]
        )
    }

    func undeliverable(_ messages: [OutgoingMessage], outcome: PublishOutcome) {
        let queues = Set(messages.map(\.routingKey)).sorted().joined(separator: " ")
        logger.warning(
            "Receipts could not be delivered; they stand in the database",
            metadata: [LogKey.queue: "\(queues)", LogKey.reason: "\(outcome)"]
        )
    }

    func published(_ outcomes: [PublishOutcome]) {
        var counts: [String: Int64] = [:]
        for outcome in outcomes { counts[outcome.label, default: 0] += 1 }
        for (label, count) in counts {
            registry.counter(MetricName.publishOutcomes, [(MetricLabel.outcome, label)]).increment(by: count)
        }
    }

    func paused(_ reason: String?) {
        metrics.paused.set(reason == nil ? 0.0 : 1.0)
        health.set("stage", reason.map { .failing("paused: \($0)") } ?? .ok)
    }

    func connection(_ name: String, _ state: ConnectionState) {
        let check = "broker.\(name)"
        switch state {
        case .connected:
            health.set(check, .ok)
            if hasConnected.withLock({ $0.insert(name).inserted }) {
                logger.info(
                    "Connected to the broker",
                    metadata: [
                        LogKey.connection: "\(name)",
                        LogKey.durationSeconds: .stringConvertible(start.duration(to: .now) / .seconds(1)),
                    ]
                )
                if name == Self.consumer { onConsuming() }
            } else {
                registry.counter(MetricName.reconnects, [(MetricLabel.connection, name)]).increment(by: Int64(1))
            }
        case .lost(let error, let pause):
            endBlocked(name)
            health.set(check, .failing("\(error), next attempt in \(pause)"))
        case .blocked(let reason):
            blockedSince.withLock { $0[name] = .now }
            health.set(check, .failing("blocked by the broker: \(reason)"))
        case .unblocked:
            endBlocked(name)
            health.set(check, .ok)
        case .closed:
            endBlocked(name)
            health.set(check, .failing("closed"), isExpected: true)
        }
    }

    func noted(_ message: String) {
        logger.error("\(message)")
    }

    func folded(afterSeconds seconds: [Double]) {
        metrics.folded(afterSeconds: seconds)
    }

    private func endBlocked(_ name: String) {
        guard let since = blockedSince.withLock({ $0.removeValue(forKey: name) }) else { return }
        registry.counter(MetricName.blockedSeconds).increment(by: since.duration(to: .now) / .seconds(1))
    }
}

extension PublishOutcome {
    /// A word of a closed set, for a metric's label.
    var label: String {
        switch self {
        case .confirmed: "confirmed"
        case .nacked: "nacked"
        case .returned: "returned"
        case .unsendable: "unsendable"
        case .unknown: "unknown"
        }
    }
}

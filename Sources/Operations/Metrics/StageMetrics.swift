// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The metrics of one stage, taken once at start so that recording a batch is a handful of additions.
package final class StageMetrics: Sendable {
    /// 1 while the stage waits for a dependency.
    package let paused: PrometheusGauge
    /// Entries put back for a later attempt.
    package let retries: PrometheusCounter
    /// Deliveries the broker had delivered before.
    package let redelivered: PrometheusCounter
    private let batchSize: PrometheusHistogram
    private let batchDuration: PrometheusHistogram
    private let criticalTime: PrometheusHistogram
    private let stage: String
    private let registry: PrometheusRegistry
    private let outcomes = Mutex<[String: PrometheusCounter]>([:])

    /// - Parameters:
    ///   - stage: the worker's short name, such as `ingest`.
    ///   - registry: where the metrics are published.
    package init(stage: String, registry: PrometheusRegistry) {
        let labels = [(MetricLabel.stage, stage)]
        self.stage = stage
        self.registry = registry
        paused = registry.gauge(MetricName.stagePaused, labels)
        retries = registry.counter(MetricName.stageRetries, labels)
        redelivered = registry.counter(MetricName.redelivered, labels)
        batchSize = registry.histogram(MetricName.stageBatchSize, labels)
        batchDuration = registry.histogram(MetricName.stageBatchDuration, labels)
        criticalTime = registry.histogram(MetricName.criticalTime)
    }

    /// One batch committed, confirmed and acknowledged.
    ///
    /// - Parameters:
    ///   - size: entries in the batch.
    ///   - duration: from taking it to having acknowledged it.
    ///   - outcomes: how many entries had which outcome.
    package func batch(size: Int, duration: Duration, outcomes: [(outcome: String, count: Int)]) {
        batchSize.observe(Double(size))
        batchDuration.observe(duration)
        for (outcome, count) in outcomes { entries(outcome, count) }
    }

    /// `count` entries ended with `outcome` (a word of a closed set).
    package func entries(_ outcome: String, _ count: Int = 1) {
        counter(outcome).increment(by: Int64(count))
    }

    /// `count` messages were given up for `reason` (a code of a closed set, never free text).
    package func deadLettered(queue: String, reason: String, count: Int = 1) {
        registry.counter(MetricName.deadLetters, [(MetricLabel.queue, queue), (MetricLabel.reason, reason)])
            .increment(by: Int64(count))
    }

    /// Seconds from submission to folded in, one per report.
    package func folded(afterSeconds seconds: [Double]) {
        criticalTime.observe(contentsOf: seconds)
    }

    private func counter(_ outcome: String) -> PrometheusCounter {
        outcomes.withLock { known in
            if let counter = known[outcome] { return counter }
            let new = registry.counter(
                MetricName.stageEntries,
                [(MetricLabel.stage, stage), (MetricLabel.outcome, outcome)]
            )
            known[outcome] = new
            return new
        }
    }
}

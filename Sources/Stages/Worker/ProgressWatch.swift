// SPDX-License-Identifier: Apache-2.0

import Operations
import Pipeline

/// Looks every second how long the oldest delivery has been in hand. A stage that holds something and does not move is not
/// ready, whatever its connections say.
struct ProgressWatch: Sendable {
    static let check = "stage.progress"
    private static let interval: Duration = .seconds(1)

    private let inHand: InHand
    private let limit: Duration
    private let health: HealthChecks
    private let count: PrometheusGauge
    private let age: PrometheusGauge

    init(_ inHand: InHand, _ runtime: ServiceRuntime, limit: Duration = .seconds(60)) {
        self.inHand = inHand
        self.limit = limit
        health = runtime.health
        let labels = [(MetricLabel.stage, runtime.service)]
        count = runtime.registry.gauge(MetricName.stageInHand, labels)
        age = runtime.registry.gauge(MetricName.stageOldestInHand, labels)
    }

    /// Until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            look()
            try? await Task.sleep(for: Self.interval)
        }
        health.remove(Self.check)
    }

    func look(at now: ContinuousClock.Instant = .now) {
        let oldest = inHand.oldestAge(at: now)
        count.set(Double(inHand.count))
        age.set((oldest ?? .zero) / .seconds(1))
        guard let oldest, oldest > limit else { return health.set(Self.check, .ok) }
        // In whole minutes: a reason that changes every second would be news every second.
        let minutes = Int(oldest / .seconds(60))
        health.set(Self.check, .failing("a delivery has been in hand for \(minutes) min without being settled"))
    }
}

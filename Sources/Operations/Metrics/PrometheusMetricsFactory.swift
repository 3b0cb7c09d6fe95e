// SPDX-License-Identifier: Apache-2.0

package import CoreMetrics

/// Lets everything that records through swift-metrics appear in a ``PrometheusRegistry``.
package struct PrometheusMetricsFactory: MetricsFactory {
    /// Where the metrics are kept.
    package let registry: PrometheusRegistry

    package init(registry: PrometheusRegistry) {
        self.registry = registry
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        registry.counter(label, dimensions)
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        registry.counter(label, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        registry.gauge(label, dimensions)
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate { return registry.histogram(label, dimensions) }
        return registry.gauge(label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        registry.histogram(label, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) { registry.remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { registry.remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { registry.remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { registry.remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { registry.remove(handler) }
}

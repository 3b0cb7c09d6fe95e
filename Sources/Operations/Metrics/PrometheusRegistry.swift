// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// All metrics of a process, and what they look like to Prometheus.
///
/// Asking twice for the same name and labels gives the same object; take it once and keep it. The registry's lock is
/// touched when a metric is made and at a scrape, never when one is recorded.
package final class PrometheusRegistry: Sendable {
    /// Most series one name may have. A label with an open set of values ends here instead of in an exhausted memory.
    package static let mostSeries = 1_000

    enum Series {
        case counter(PrometheusCounter)
        case gauge(PrometheusGauge)
        case histogram(PrometheusHistogram)

        var kind: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    struct Family {
        let kind: String
        var series: [PrometheusLabels: Series] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    private let descriptions: [String: MetricDescription]
    private let state = Mutex(State())

    /// - Parameter descriptions: help and buckets by metric name.
    package init(descriptions: [String: MetricDescription] = MetricCatalogue.standard) {
        self.descriptions = descriptions
    }

    /// The counter of this name and these labels. Of another kind under the same name nothing is published.
    package func counter(_ name: String, _ labels: [(String, String)] = []) -> PrometheusCounter {
        let made = series(name, labels) { .counter(PrometheusCounter()) }
        if case .counter(let counter) = made { return counter }
        return PrometheusCounter()
    }

    /// The gauge of this name and these labels.
    package func gauge(_ name: String, _ labels: [(String, String)] = []) -> PrometheusGauge {
        let made = series(name, labels) { .gauge(PrometheusGauge()) }
        if case .gauge(let gauge) = made { return gauge }
        return PrometheusGauge()
    }

    /// The histogram of this name and these labels, with the buckets of the catalogue.
    package func histogram(_ name: String, _ labels: [(String, String)] = []) -> PrometheusHistogram {
        let made = series(name, labels) { .histogram(PrometheusHistogram(bounds: self.bounds(of: name))) }
        if case .histogram(let histogram) = made { return histogram }
        return PrometheusHistogram(bounds: bounds(of: name))
    }

    private func bounds(of name: String) -> [Double] {
        let bounds = descriptions[name]?.buckets ?? []
        return bounds.isEmpty ? MetricCatalogue.durationBuckets : bounds
    }

    /// Runs `collect` before every scrape; for values that are read rather than recorded.
    package func addCollector(_ collect: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// No longer publishes the series that this object stands for.
    func remove(_ object: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                for (labels, series) in family.series where series.object === object {
                    state.families[name]?.series[labels] = nil
                }
            }
        }
    }

    private func series(_ name: String, _ labels: [(String, String)], make: () -> Series) -> Series {
        let name = PrometheusText.name(name)
        let labels = PrometheusLabels(labels)
        return state.withLock { state in
            if let known = state.families[name]?.series[labels] { return known }
            let new = make()
            let family = state.families[name, default: Family(kind: new.kind)]
            // A second kind under one name, or one series too many, works for its holder but is not published.
            guard family.kind == new.kind, family.series.count < Self.mostSeries else { return new }
            state.families[name] = family
            state.families[name]?.series[labels] = new
            return new
        }
    }

    // MARK: Scrape

    /// Everything in the text exposition format 0.0.4, ordered by name and labels.
    package func scrape() -> [UInt8] {
        for collect in state.withLock({ $0.collectors }) { collect() }
        let families = state.withLock { $0.families }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
            text.appendHeader(name: name, kind: family.kind, help: descriptions[name]?.help)
            for (labels, series) in family.series.sorted(by: { $0.key.text < $1.key.text }) {
                switch series {
                case .counter(let counter): text.appendSample(name, labels, counter.value)
                case .gauge(let gauge): text.appendSample(name, labels, gauge.value)
                case .histogram(let histogram):
                    text.appendHistogram(name, labels, bounds: histogram.bounds, histogram.snapshot)
                }
            }
        }
        return text.bytes
    }
}

extension PrometheusRegistry.Series {
    var object: AnyObject {
        switch self {
        case .counter(let counter): counter
        case .gauge(let gauge): gauge
        case .histogram(let histogram): histogram
        }
    }
}

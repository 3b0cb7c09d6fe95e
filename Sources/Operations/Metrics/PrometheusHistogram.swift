// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Synchronization

/// Counts observations in fixed buckets.
///
/// One uncontended lock an observation, or one for a whole batch with ``observe(contentsOf:)``. Timers record seconds.
package final class PrometheusHistogram: RecorderHandler, TimerHandler {
    /// What a scrape sees: all of one moment.
    package struct Snapshot: Sendable, Equatable {
        /// Observations per bucket, *not* cumulative; the last one is `+Inf`.
        package var counts: [UInt64]
        /// Sum of all observations.
        package var sum: Double

        /// Number of observations.
        package var count: UInt64 { counts.reduce(0, +) }
    }

    /// Upper bounds, ascending, without `+Inf`.
    package let bounds: [Double]
    private let state: Mutex<Snapshot>

    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(Snapshot(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
    }

    /// Counts one observation; not-a-number is ignored.
    package func observe(_ value: Double) {
        guard !value.isNaN else { return }
        let bucket = Self.bucket(of: value, in: bounds)
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    /// Counts a batch of observations under one lock.
    package func observe(contentsOf values: [Double]) {
        let bounds = bounds
        state.withLock { state in
            for value in values where !value.isNaN {
                state.counts[Self.bucket(of: value, in: bounds)] += 1
                state.sum += value
            }
        }
    }

    /// Counts one duration, in seconds.
    package func observe(_ duration: Duration) {
        observe(duration / .seconds(1))
    }

    private static func bucket(of value: Double, in bounds: [Double]) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if value <= bounds[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }

    package func record(_ value: Int64) {
        observe(Double(value))
    }

    package func record(_ value: Double) {
        observe(value)
    }

    package func recordNanoseconds(_ duration: Int64) {
        observe(Double(duration) / 1e9)
    }

    package var snapshot: Snapshot {
        state.withLock { $0 }
    }
}

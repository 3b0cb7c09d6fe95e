// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Synchronization

/// A number that goes up and down.
package final class PrometheusGauge: RecorderHandler, MeterHandler {
    private let bits = Atomic<UInt64>(0)

    init() {}

    package func set(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    package func set(_ value: Int64) {
        set(Double(value))
    }

    package func increment(by amount: Double) {
        bits.add(amount)
    }

    package func decrement(by amount: Double) {
        bits.add(-amount)
    }

    package func record(_ value: Int64) {
        set(Double(value))
    }

    package func record(_ value: Double) {
        set(value)
    }

    /// The present value.
    package var value: Double {
        Double(bitPattern: bits.load(ordering: .relaxed))
    }
}

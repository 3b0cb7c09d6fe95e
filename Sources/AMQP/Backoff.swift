// SPDX-License-Identifier: Apache-2.0

/// Waiting times between attempts: doubling from `initial` to `limit`, with full jitter above half, so that workers
/// that lost the same broker do not come back in step.
package struct Backoff: Sendable {
    package let initial: Duration
    package let limit: Duration
    private var step = 0

    package init(initial: Duration = .milliseconds(100), limit: Duration = .seconds(10)) {
        self.initial = initial
        self.limit = limit
    }

    package mutating func next() -> Duration {
        let exponent = min(step, 20)
        step += 1
        let ceiling = min(initial * (1 << exponent), limit)
        return Self.rounded(ceiling * Double.random(in: 0.5...1), in: ceiling / 2...ceiling)
    }

    /// To hundredths of a second, from a second on to tenths: people read these waits.
    private static func rounded(_ wait: Duration, in range: ClosedRange<Duration>) -> Duration {
        let step: Int64 = wait < .seconds(1) ? 10 : 100
        let milliseconds = Int64(wait / .milliseconds(step)) * step
        return min(max(.milliseconds(milliseconds), range.lowerBound), range.upperBound)
    }

    package mutating func reset() {
        step = 0
    }
}

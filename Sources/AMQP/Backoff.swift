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
        return ceiling * Double.random(in: 0.5...1)
    }

    package mutating func reset() {
        step = 0
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AMQP

@Suite struct BackoffTests {
    @Test func waitsDoubleUpToTheLimitWithJitterAboveHalf() {
        var backoff = Backoff(initial: .milliseconds(100), limit: .seconds(10))
        var ceiling = Duration.milliseconds(100)
        for _ in 0..<100 {
            let wait = backoff.next()
            #expect(wait <= ceiling)
            // A nanosecond for the rounding of the multiplication.
            #expect(wait >= ceiling / 2 - .nanoseconds(1))
            ceiling = min(ceiling * 2, .seconds(10))
        }
    }

    @Test func startsAgainAfterASuccess() {
        var backoff = Backoff(initial: .milliseconds(100), limit: .seconds(10))
        for _ in 0..<10 { _ = backoff.next() }
        backoff.reset()
        #expect(backoff.next() <= .milliseconds(100))
    }

    @Test func twoWorkersDoNotComeBackInStep() {
        var one = Backoff()
        var other = Backoff()
        #expect((0..<20).map { _ in one.next() } != (0..<20).map { _ in other.next() })
    }

    @Test func anInitialWaitAboveTheLimitIsCut() {
        var backoff = Backoff(initial: .seconds(60), limit: .seconds(5))
        #expect(backoff.next() <= .seconds(5))
    }
}

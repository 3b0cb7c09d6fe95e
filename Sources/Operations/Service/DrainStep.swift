// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle

/// The first service to hear of a shutdown, as it is the last in the group: turns readiness red before anything drains.
struct DrainStep: Service {
    /// The readiness check that every process has: whether it is starting, running or draining.
    static let check = "process"

    let health: HealthChecks
    /// Called once when the shutdown begins, whether asked for or after a failure.
    let onShutdown: @Sendable () -> Void

    func run() async throws {
        health.set(Self.check, .ok)
        // Cancellation ends the wait too: a part that failed takes the others down with it.
        try? await gracefulShutdown()
        let draining = HealthChecks.State.failing("draining: finishing what is in hand, taking nothing new")
        health.set(Self.check, draining, isExpected: true)
        onShutdown()
    }
}

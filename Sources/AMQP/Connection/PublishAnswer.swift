// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The answer that a caller of `publish` waits for, given once: by the publisher's thread or, when that sits in a
/// call into the library beyond the deadline, by the watchdog.
final class PublishAnswer: Sendable {
    private let count: Int
    private let deadline: ContinuousClock.Instant
    private let continuation: Mutex<CheckedContinuation<[PublishOutcome], Never>?>
    /// The thread knows more (which were confirmed), so it goes first.
    private static let grace = Duration.milliseconds(250)

    init(count: Int, deadline: ContinuousClock.Instant, continuation: CheckedContinuation<[PublishOutcome], Never>) {
        self.count = count
        self.deadline = deadline
        self.continuation = Mutex(continuation)
    }

    var isGiven: Bool { continuation.withLock { $0 == nil } }

    /// A second answer is ignored.
    func give(_ outcomes: [PublishOutcome]) {
        let waiting = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(returning: outcomes)
    }

    func giveIfOverdue(at now: ContinuousClock.Instant) {
        guard now > deadline + Self.grace else { return }
        let reason = "the connection was busy or stuck until the deadline"
        give(Array(repeating: .unknown(reason: reason), count: count))
    }
}

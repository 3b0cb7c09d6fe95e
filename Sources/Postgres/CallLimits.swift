// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Carries a task's cancellation to the connection's thread, which may be asleep in `poll`.
final class CancelToken: Sendable {
    private let flag = Atomic<Bool>(false)
    private let pipe: WakePipe

    init(_ pipe: WakePipe) { self.pipe = pipe }

    var isCancelled: Bool { flag.load(ordering: .acquiring) }

    func cancel() {
        flag.store(true, ordering: .releasing)
        pipe.wake()
    }
}

/// When a call ends at the latest: at its deadline the server is asked to cancel, after the grace the connection goes.
struct CallLimits {
    var deadline: ContinuousClock.Instant
    let grace: Duration
    /// `nil` for calls that a cancelled task must still make, such as ROLLBACK.
    let token: CancelToken?
    /// Why the server was asked to cancel; `nil` while it was not.
    private(set) var endedBy: PostgresError.Code?

    init(_ timeout: Duration, grace: Duration, token: CancelToken?) {
        deadline = .now + timeout
        self.grace = grace
        self.token = token
    }

    /// The limits of one attempt of so many that are still to come in this time.
    func share(of attempts: Int) -> CallLimits {
        CallLimits(max(.zero, ContinuousClock.now.duration(to: deadline)) / attempts, grace: grace, token: token)
    }

    /// Notes the reason and starts the grace.
    mutating func end(_ reason: PostgresError.Code) {
        endedBy = reason
        deadline = .now + grace
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Synchronization

/// An entry that failed while it stood alone, and what speaks for and against it.
struct Accused<Payload: Sendable>: Sendable {
    /// One entry.
    let portion: Portion<Payload>
    private(set) var blame: FailureBlame
    private(set) var words: String
    /// How often it failed alone with others handled since the failure before.
    private(set) var failuresBesideOthers = 0
    private(set) var nextProbe: ContinuousClock.Instant
    private var handledBefore: Int
    private var backoff: Backoff
    private let unclearFailures: Int

    init(
        _ portion: Portion<Payload>,
        _ error: any Error,
        handledBefore: Int,
        _ configuration: StageConfiguration
    ) {
        self.portion = portion
        self.handledBefore = handledBefore
        blame = FailureBlame(error)
        words = "\(error)"
        unclearFailures = configuration.unclearFailures
        backoff = Backoff(initial: configuration.probing.first, limit: configuration.probing.longest)
        nextProbe = .now
    }

    /// It failed once more.
    ///
    /// - Parameter handled: entries that the stage has handled so far.
    mutating func failed(_ error: any Error, handled: Int) {
        blame = FailureBlame(error)
        words = "\(error)"
        if handled > handledBefore { failuresBesideOthers += 1 }
        handledBefore = handled
        nextProbe = .now + backoff.next()
    }

    /// Whether the entry itself is at fault. Never without another that was handled meanwhile: a fault that everybody has
    /// is nobody's. Never for what only the surroundings can cause, though others be spared.
    var isGuilty: Bool {
        switch blame {
        case .entry: failuresBesideOthers > 0
        case .unclear: failuresBesideOthers >= unclearFailures
        case .dependency: false
        }
    }
}

/// The accused that wait to be examined.
final class Docket<Payload: Sendable>: Sendable {
    private struct State {
        var waiting: [Accused<Payload>] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let signals = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    func add(_ accused: Accused<Payload>) {
        state.withLock { $0.waiting.append(accused) }
        signals.continuation.yield()
    }

    /// Nobody is accused any more.
    func close() {
        state.withLock { $0.isClosed = true }
        signals.continuation.finish()
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func takeAll() -> [Accused<Payload>] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Returns when somebody is accused or the docket is closed, or the task is cancelled.
    func untilSomebody() async {
        for await _ in signals.stream { return }
    }
}

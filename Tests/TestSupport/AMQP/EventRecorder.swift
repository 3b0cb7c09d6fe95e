// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Keeps what an observer is told, in order, and lets a test wait for the next event that it looks for: in place of
/// sleeping.
package final class EventRecorder<Event: Sendable>: Sendable {
    private struct Waiter {
        let matches: @Sendable (Event) -> Bool
        let continuation: CheckedContinuation<Event, any Error>
    }

    private struct State {
        var events: [Event] = []
        /// Events before this one have been looked at by `next`.
        var cursor = 0
        var waiter: Waiter?

        mutating func search(_ matches: (Event) -> Bool) -> Event? {
            while cursor < events.count {
                defer { cursor += 1 }
                if matches(events[cursor]) { return events[cursor] }
            }
            return nil
        }
    }

    private let state = Mutex(State())

    package init() {}

    package var events: [Event] { state.withLock { $0.events } }

    package func record(_ event: Event) {
        let woken = state.withLock { state -> (Waiter, Event)? in
            state.events.append(event)
            guard let waiter = state.waiter, let found = state.search(waiter.matches) else { return nil }
            state.waiter = nil
            return (waiter, found)
        }
        if let (waiter, found) = woken { waiter.continuation.resume(returning: found) }
    }

    /// The next event after the last one that this method returned. One task at a time may wait.
    ///
    /// - Throws: `CancellationError`, as when the test's time is up.
    @discardableResult
    package func next(where matches: @escaping @Sendable (Event) -> Bool) async throws -> Event {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer = state.withLock { state -> Swift.Result<Event, any Error>? in
                    if let found = state.search(matches) { return .success(found) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    precondition(state.waiter == nil, "two tasks wait on one recorder")
                    state.waiter = Waiter(matches: matches, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Why a stage is waiting: a reason for each part of it that waits. The end of one wait does not hide another.
final class PauseBook: Sendable {
    private struct State {
        var next = 0
        var reasons: [Int: String] = [:]
    }

    private let state = Mutex(State())
    private let observer: any StageObserver

    init(_ observer: any StageObserver) {
        self.observer = observer
    }

    /// One part's wait. Ends by itself when it is released.
    final class Pause {
        private let book: PauseBook
        private var number: Int?

        fileprivate init(_ book: PauseBook) {
            self.book = book
        }

        deinit { end() }

        /// The part waits, for this reason.
        func begin(_ reason: String) {
            number = book.set(reason, number)
        }

        /// It goes on.
        func end() {
            guard let number else { return }
            self.number = nil
            book.clear(number)
        }
    }

    func pause() -> Pause { Pause(self) }

    private func set(_ reason: String, _ number: Int?) -> Int {
        let (number, words) = state.withLock { state in
            if number == nil { state.next += 1 }
            let number = number ?? state.next
            state.reasons[number] = reason
            return (number, Self.words(state.reasons))
        }
        observer.paused(words)
        return number
    }

    private func clear(_ number: Int) {
        let words = state.withLock { state in
            state.reasons[number] = nil
            return Self.words(state.reasons)
        }
        observer.paused(words)
    }

    /// Each different reason once, the oldest first.
    private static func words(_ reasons: [Int: String]) -> String? {
        var told: [String] = []
        for (_, reason) in reasons.sorted(by: { $0.key < $1.key }) where !told.contains(reason) { told.append(reason) }
        return told.isEmpty ? nil : told.joined(separator: "; ")
    }
}

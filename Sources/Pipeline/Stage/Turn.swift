// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The order of a stage's lanes: they take their batches, and later write, in one line.
///
/// Reading, checking and waiting for confirms run side by side. But a batch is written, and its messages are handed to the
/// publisher, only after those of the batch before it: inside a worker no correction overtakes the report it corrects.
final class LaneOrder: Sendable {
    private let numbers = Atomic<Int>(0)
    fileprivate let taking = Turnstile()
    fileprivate let writing = Turnstile()

    /// The next place in the line. Whoever has it must `end()` it, or everybody behind waits for ever.
    func next() -> Turn {
        Turn(number: numbers.wrappingAdd(1, ordering: .relaxed).oldValue, order: self)
    }
}

/// One batch's place in the line.
final class Turn: Sendable {
    private let number: Int
    private let order: LaneOrder

    fileprivate init(number: Int, order: LaneOrder) {
        self.number = number
        self.order = order
    }

    /// Takes a batch, after all earlier places have taken theirs.
    func take<Batch>(_ body: () async -> Batch) async -> Batch {
        await order.taking.wait(for: number)
        defer { order.taking.pass(number) }
        return await body()
    }

    /// Returns when all earlier batches are written; at once when this one has been let in already.
    func begin() async {
        await order.writing.wait(for: number)
    }

    /// Lets the next batch write. A second call changes nothing.
    func end() {
        order.writing.pass(number)
    }
}

/// Lets numbers through one after another, from 0.
private final class Turnstile: Sendable {
    private struct State {
        var serving = 0
        /// Beyond `serving`: those that passed before it was their turn.
        var passed: Set<Int> = []
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Not cut short by cancellation: those before are cancelled as well, and pass on their way out.
    func wait(for number: Int) async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if state.serving >= number { return true }
                state.waiting[number] = continuation
                return false
            }
            if isOpen { continuation.resume() }
        }
    }

    func pass(_ number: Int) {
        let next = state.withLock { state in
            guard number >= state.serving else { return nil as CheckedContinuation<Void, Never>? }
            state.passed.insert(number)
            while state.passed.remove(state.serving) != nil { state.serving += 1 }
            return state.waiting.removeValue(forKey: state.serving)
        }
        next?.resume()
    }
}

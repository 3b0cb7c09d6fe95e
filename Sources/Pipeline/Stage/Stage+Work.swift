// SPDX-License-Identifier: Apache-2.0

import AMQP

/// The circumstances in which a portion is handled.
struct Work {
    /// The batch's place in the line. It belongs to the batch: only the last of its parts passes it on.
    let turn: Turn
    let isLast: Bool
    /// How many entries had been handled when the batch first failed, or when it began.
    let handledBefore: Int

    func part(isLast: Bool) -> Work {
        Work(turn: turn, isLast: self.isLast && isLast, handledBefore: handledBefore)
    }

    func passTurn() {
        if isLast { turn.end() }
    }
}

extension Stage {
    /// Failures in a row after which a batch no longer keeps its place in the line: others may fare better.
    private static var failuresInLine: Int { 3 }

    /// Failures in a row, for a reason that nobody can place, after which the parts of a batch are tried apart.
    private static var unclearTogether: Int { 5 }

    /// Handles a portion to its end: effects committed, messages confirmed, deliveries acknowledged; or hands what cannot be
    /// handled to those who examine it. The turn goes to the next batch as soon as the messages have their place.
    func process(_ portion: Portion<Handler.Payload>, _ work: Work) async throws {
        let start = ContinuousClock.now
        var prepared: Handler.Prepared? = handler.prepare(Array(portion.entries))
        await work.turn.begin()
        let pause = pauses.pause()
        var backoff = Backoff(initial: configuration.probing.first, limit: configuration.probing.longest)
        var failures = 0
        while true {
            do {
                let current = prepared ?? handler.prepare(Array(portion.again().entries))
                prepared = nil
                let result = try await handle(current, count: portion.count)
                pause.end()
                try await finish(portion, result, since: start) { work.passTurn() }
                return
            } catch let error where !isCancellation(error) {
                failures += 1
                if accuses(error, after: failures, work) {
                    pause.end()
                    return try await isolate(portion, error, work)
                }
                pause.begin("\(error)")
                if failures == Self.failuresInLine { work.turn.end() }
                try await Task.sleep(for: backoff.next())
            }
        }
    }

    func isCancellation(_ error: any Error) -> Bool {
        error is CancellationError || Task.isCancelled
    }

    /// Whether the fault may lie with an entry of the batch: the error says so, or the batch goes on failing while others
    /// are handled, or it fails for a reason that nobody can place and its parts have not been tried apart.
    private func accuses(_ error: any Error, after failures: Int, _ work: Work) -> Bool {
        switch FailureBlame(error) {
        case .entry: true
        case .unclear: failures >= Self.unclearTogether || (failures > 1 && handledCount > work.handledBefore)
        case .dependency: failures > 1 && handledCount > work.handledBefore
        }
    }

    /// Finds the entry that makes a batch fail: halves are handled apart until it stands alone, and then it goes its own
    /// way.
    private func isolate(_ portion: Portion<Handler.Payload>, _ error: any Error, _ work: Work) async throws {
        guard portion.count > 1 else {
            accused.add(Accused(portion.again(), error, handledBefore: work.handledBefore, configuration))
            work.passTurn()
            return
        }
        let (first, second) = portion.again().halves
        try await process(first, work.part(isLast: false))
        try await process(second, work.part(isLast: true))
    }

    /// Publishes what a handled portion gave rise to, and acknowledges it.
    func finish(
        _ portion: Portion<Handler.Payload>,
        _ result: BatchResult,
        since start: ContinuousClock.Instant,
        handedOver: () -> Void = {}
    ) async throws {
        try await publish(result, of: portion.entries, handedOver: handedOver)
        settled(portion)
        observer.batchSettled(
            entries: portion.count,
            duration: start.duration(to: .now),
            outcomes: result.outcomes
        )
    }

    /// Does again what must be done, until it succeeds: what is in hand stays there, no attempt is used up.
    func insist<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        let pause = pauses.pause()
        var backoff = Backoff(initial: configuration.probing.first, limit: configuration.probing.longest)
        while true {
            do {
                return try await work()
            } catch let error where !isCancellation(error) {
                pause.begin("\(error)")
                try await Task.sleep(for: backoff.next())
            }
        }
    }
}

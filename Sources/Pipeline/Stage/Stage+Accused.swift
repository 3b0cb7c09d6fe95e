// SPDX-License-Identifier: Apache-2.0

import AMQP

extension Stage {
    /// How often the docket is looked at while somebody is on it.
    private static var interval: Duration { .milliseconds(50) }

    /// Tries the accused alone, beside the lanes, until each is handled or found guilty. Returns whether none was left when
    /// the stage drained.
    func examineAccused() async throws -> Bool {
        var open: [Accused<Handler.Payload>] = []
        let pause = pauses.pause()
        while true {
            open += accused.takeAll()
            let isLast = accused.isClosed
            let isSettled = try await untilCancelled(open.count) {
                open = try await examine(open, atOnce: isLast)
                guard !open.isEmpty, !isLast else { return }
                pause.begin("an entry that fails alone waits: \(open[0].words)")
                try await Task.sleep(for: Self.interval)
            }
            guard isSettled else { return false }
            if isLast {
                if !open.isEmpty { observer.noted("stopped with \(open.count) entries that fail alone in hand") }
                return open.isEmpty
            }
            if open.isEmpty {
                pause.end()
                await accused.untilSomebody()
                if Task.isCancelled { return true }
            }
        }
    }

    /// Tries those whose time has come. Returns those who stay.
    private func examine(
        _ open: [Accused<Handler.Payload>],
        atOnce: Bool
    ) async throws -> [Accused<Handler.Payload>] {
        var left: [Accused<Handler.Payload>] = []
        for candidate in open {
            guard atOnce || candidate.nextProbe <= .now else {
                left.append(candidate)
                continue
            }
            if let still = try await examine(candidate) { left.append(still) }
        }
        return left
    }

    /// One more attempt at an entry alone. `nil`: it was handled, or given up with the reason.
    private func examine(_ candidate: Accused<Handler.Payload>) async throws -> Accused<Handler.Payload>? {
        var candidate = candidate
        let start = ContinuousClock.now
        let portion = candidate.portion
        do {
            let result = try await handle(handler.prepare(Array(portion.again().entries)), count: 1)
            try await finish(portion, result, since: start)
            return nil
        } catch let error where !isCancellation(error) {
            candidate.failed(error, handled: handledCount)
            guard candidate.isGuilty else { return candidate }
            for entry in portion.entries {
                observer.noted("entry \(entry.id) failed by itself, attempt \(entry.attempt + 1): \(error)")
            }
            try await finish(portion, BatchResult(outcomes: [.retry(reason: "\(error)")]), since: start)
            return nil
        }
    }
}

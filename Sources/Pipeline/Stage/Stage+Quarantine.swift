// SPDX-License-Identifier: Apache-2.0

import AMQP

extension Stage {
    /// A message that came back several times may hold an entry that crashes the worker. Its entries are handled one
    /// by one, each attempt on record *before* it begins: the one that never ends is known by its count and is given up,
    /// and those that merely were in hand at the time go through. All this beside the lanes.
    func handleSuspects(_ line: AsyncStream<SideLines<Handler>.Suspect>) async throws -> Bool {
        for await suspect in line {
            let isSettled = try await untilCancelled(1) { try await handleAlone(suspect) }
            guard isSettled else { return false }
        }
        return !Task.isCancelled
    }

    private func handleAlone(_ suspect: SideLines<Handler>.Suspect) async throws {
        switch Intake<Handler>.open(suspect.delivery, handler, queue: configuration.queue) {
        case .failure(let reason):
            try await bury([letter(Intake<Handler>.Unreadable(delivery: suspect.delivery, reason: reason))])
        case .success(let entries):
            for entry in entries { try await handleAlone(entry) }
        }
        let tags = suspect.settlement.settle([0])
        transport.acknowledge(tags)
    }

    /// Handles one entry of a suspect delivery, which stays in hand until all its entries are through.
    private func handleAlone(_ entry: WorkEntry<Handler.Payload>) async throws {
        let queue = configuration.queue
        let start = ContinuousClock.now
        let attempt = try await insist { [attempts] in try await attempts.begin(queue: queue, entry: entry.id) }
        if attempt > configuration.quarantineAttempts {
            let reason = DeadLetterReason(
                "worker.crashed",
                "the worker ended \(attempt - 1) times while it had this entry alone in hand"
            )
            try await bury([letter(entry, reason)])
            observer.batchSettled(entries: 1, duration: .zero, outcomes: [.deadLetter(reason)])
        } else if let result = try await attemptAlone(entry) {
            try await publish(result, of: [entry])
            observer.batchSettled(entries: 1, duration: start.duration(to: .now), outcomes: result.outcomes)
        }
        try await insist { [attempts] in try await attempts.end(queue: queue, entry: entry.id) }
    }

    /// A suspect that fails without a crash is accused like any other, but must leave this line: its neighbours wait behind
    /// it. So it takes its place in a retry tier with the attempt unburnt.
    private func attemptAlone(_ entry: WorkEntry<Handler.Payload>) async throws -> BatchResult? {
        let pause = pauses.pause()
        var backoff = Backoff(initial: configuration.probing.first, limit: configuration.probing.longest)
        let before = handledCount
        var prepared: Handler.Prepared? = handler.prepare([entry])
        while true {
            do {
                let current = prepared ?? handler.prepare([entry.again()])
                prepared = nil
                return try await handle(current, count: 1)
            } catch let error where !isCancellation(error) {
                let blame = FailureBlame(error)
                let othersGoOn = handledCount > before
                if othersGoOn, blame != .dependency { return BatchResult(outcomes: [.retry(reason: "\(error)")]) }
                pause.begin("\(error)")
                try await Task.sleep(for: backoff.next())
            }
        }
    }
}

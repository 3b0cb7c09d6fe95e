// SPDX-License-Identifier: Apache-2.0

import AMQP

extension Stage {
    /// A message that came back several times may hold an entry that crashes the worker. Its entries are handled one
    /// by one, each attempt on record *before* it begins: the one that never ends is known by its count and goes to
    /// the dead letters, and those that merely were in hand at the time go through.
    func processAlone(_ delivery: Delivery, _ turn: Turn) async throws {
        switch Intake<Handler>.open(delivery, handler) {
        case .failure(let reason):
            try await publishDead([Intake<Handler>.Unreadable(delivery: delivery, reason: reason)])
        case .success(let entries):
            for entry in entries { try await processAlone(entry, turn) }
        }
    }

    private func processAlone(_ entry: WorkEntry<Handler.Payload>, _ turn: Turn) async throws {
        let queue = configuration.queue
        let attempt = try await whileDependenciesLast { [attempts] in
            try await attempts.begin(queue: queue, entry: entry.id)
        }
        guard attempt <= configuration.quarantineAttempts else {
            let reason = DeadLetterReason(
                "worker.crashed",
                "the worker ended \(attempt - 1) times while it had this entry alone in hand"
            )
            try await publishRequired([deadMessage(entry, reason)])
            observer.batchSettled(entries: 1, duration: .zero, outcomes: [.deadLetter(reason)])
            return
        }
        try await process([entry], turn)
        try await whileDependenciesLast { [attempts] in try await attempts.end(queue: queue, entry: entry.id) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import Storage

/// Which letters something is to be done with.
struct LetterChoice: ParsableArguments {
    @Argument(help: "Numbers of letters, as nhipcau dead list shows them.")
    var ids: [Int64] = []
    @Option(help: "All open ones given up for this reason, such as worker.crashed.")
    var reason: String?
    @Option(help: "All open ones of this stage: ingest, validator, aggregator or notifier.")
    var stage: String?
    @Option(help: "All open ones of this unit.")
    var unit: String?

    /// Whether anything was said at all.
    var isGiven: Bool { !ids.isEmpty || reason != nil || stage != nil || unit != nil }

    /// Open ones: what was replayed or discarded is closed.
    var filter: DeadLetterFilter {
        DeadLetterFilter(ids: ids.isEmpty ? nil : ids, stage: stage, reason: reason, unitCode: unit, state: .open)
    }

    /// Says which of the numbers have nothing to be done with.
    func tellOthers(on connection: PostgresConnection) async throws {
        guard !ids.isEmpty else { return }
        var all = filter
        all.state = nil
        let rows = try DeadLetterRepository.rows(
            try await connection.query(DeadLetterRepository.latest(all, limit: Int32(clamping: ids.count)))
        )
        let states = Dictionary(rows.map { ($0.id, $0.state) }) { first, _ in first }
        for id in ids where states[id] != .open {
            Console.error(states[id].map { "\(id): was \($0.rawValue) already" } ?? "\(id): no such dead letter")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Postgres

/// From the start of a process until the report that waits for it has been delivered and stored: an upper bound of the
/// time to the first delivery, by the database's clock.
struct FirstDeliveryMeasurement {
    private let ground: BenchGround
    private let ledger: Ledger

    init(_ ground: BenchGround, _ watch: PostgresConnection) {
        self.ground = ground
        ledger = Ledger(watch)
    }

    /// Milliseconds, the median of three starts.
    func run(_ crowd: Crowd) async throws -> Double {
        var times: [Double] = []
        for _ in 0..<3 {
            let next = try await crowd.nextMessage()
            guard await crowd.publish(next.message).isConfirmed else {
                throw BenchError(what: "publish a report", why: "it was not confirmed", next: "read the broker's log")
            }
            times.append(
                try await WorkerSet.with(["ingest"], on: ground) { workers in
                    let stored = try await stored(next.id, workers)
                    return Double(stored - workers.processes[0].startedAt) / 1_000
                }
            )
        }
        return times.sorted()[1]
    }

    private func stored(_ id: UUID, _ workers: WorkerSet) async throws -> Int64 {
        for _ in 0..<1_500 {
            if let time = try await ledger.stored(id) { return time }
            try workers.checkAlive()
            try await Task.sleep(for: .milliseconds(20))
        }
        throw BenchError(
            what: "wait for the first delivery",
            why: "the report was not stored within 30 s",
            next: "read .nhipcau/bench/log/nhipcau-ingest.log"
        )
    }
}

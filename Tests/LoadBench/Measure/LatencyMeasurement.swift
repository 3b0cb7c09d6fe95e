// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Glibc
import Postgres

/// How long one report takes from the publisher's hands to the totals, at a steady rate.
///
/// The publisher does not wait for anything (an open loop), and time counts from the moment at which a report was due to be
/// sent: a stall makes all reports behind it late, as it would in life.
struct LatencyMeasurement {
    struct Figures: Sendable {
        let p50: Double
        let p99: Double
        let max: Double
        let samples: Int
        /// How late the publisher itself was at worst.
        let publisherLate: Double
    }

    private struct Sent: Sendable {
        let id: UUID
        let due: Int64
        let late: Int64
        let isConfirmed: Bool
    }

    private let ground: BenchGround
    private let ledger: Ledger

    init(_ ground: BenchGround, _ watch: PostgresConnection) {
        self.ground = ground
        ledger = Ledger(watch)
    }

    /// Milliseconds.
    func run(_ crowd: Crowd, rate: Int, seconds: Int) async throws -> Figures {
        var messages: [(id: UUID, message: OutgoingMessage)] = []
        for _ in 0..<rate * seconds { messages.append(try await crowd.nextMessage()) }
        // What the load before has left in the page cache is written now, and not at some moment of the measurement, when
        // every fsync of all stages would have to wait for it.
        sync()
        try await Task.sleep(for: .milliseconds(500))
        let begin = Wall.now()
        let sent = try await publish(messages, crowd, rate: rate)
        guard sent.allSatisfy(\.isConfirmed) else {
            throw BenchError(what: "publish at a steady rate", why: "not all were confirmed", next: "read broker.log")
        }
        try await Settling(ground, ledger.connection).waitForAll(await crowd.expectation, nil)
        let folded = try await ledger.foldingTimes(since: begin)
        // What was refused or repeated is not folded, and what was corrected meanwhile shows its correction's time only.
        let times = sent.compactMap { sent in folded[sent.id].map { Double($0 - sent.due) / 1_000 } }.sorted()
        guard !times.isEmpty else {
            throw BenchError(what: "measure latency", why: "nothing was folded", next: "read the workers' logs")
        }
        return Figures(
            p50: times[(times.count - 1) / 2],
            p99: times[(times.count - 1) * 99 / 100],
            max: times[times.count - 1],
            samples: times.count,
            publisherLate: Double(sent.map(\.late).max() ?? 0) / 1_000
        )
    }

    private func publish(
        _ messages: [(id: UUID, message: OutgoingMessage)],
        _ crowd: Crowd,
        rate: Int
    ) async throws -> [Sent] {
        try await withThrowingTaskGroup(of: Sent.self) { group in
            let clock = ContinuousClock.now
            let start = Wall.now()
            for (index, next) in messages.enumerated() {
                let offset = Int64(index) * 1_000_000 / Int64(rate)
                try await Task.sleep(until: clock + .microseconds(offset), tolerance: .zero)
                let due = start + offset
                group.addTask {
                    let late = Wall.now() - due
                    let outcome = await crowd.publish(next.message)
                    return Sent(id: next.id, due: due, late: late, isConfirmed: outcome.isConfirmed)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

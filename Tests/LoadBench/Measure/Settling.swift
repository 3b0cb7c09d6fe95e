// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import TestSupport

/// Waits, each with an end.
struct Settling {
    private let ground: BenchGround
    private let ledger: Ledger

    init(_ ground: BenchGround, _ watch: PostgresConnection) {
        self.ground = ground
        ledger = Ledger(watch)
    }

    /// Until the three stages are known to the broker.
    static func waitForConsumers(_ ground: BenchGround, _ workers: WorkerSet) async throws {
        let queues = Set([ReportTopology.submitted, ReportTopology.received, ReportTopology.accepted])
        for _ in 0..<300 {
            try workers.checkAlive()
            let ready = try await ground.queues().filter { queues.contains($0.name) && $0.consumers > 0 }
            if ready.count == queues.count { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw BenchError(
            what: "start the workers",
            why: "not all of them consume after 30 s",
            next: "read the logs under .nhipcau/bench/log"
        )
    }

    /// Until everything that was published is decided and folded in. Asks rarely at first: counting costs the database
    /// what is measured.
    func waitForAll(_ expected: GeneratorExpectation, _ workers: WorkerSet?) async throws {
        let goal = Ledger.State(
            decided: expected.decisions.count,
            folded: expected.accepted,
            repeated: expected.duplicates.count
        )
        let begin = ContinuousClock.now
        var last = try await ledger.state()
        let before = last
        var lastProgress = begin
        while last != goal {
            try workers?.checkAlive()
            let passed = begin.duration(to: .now)
            let done = Double(last.folded - before.folded) / Double(max(1, goal.folded - before.folded))
            let left = done > 0.02 ? passed * (1 - done) / done : .milliseconds(200)
            try await Task.sleep(for: min(max(left / 2, .milliseconds(50)), .seconds(1)))
            let now = try await ledger.state()
            if now != last { lastProgress = .now }
            last = now
            // Longer than the retry tier of 30 s, in which an entry may wait that failed.
            guard lastProgress.duration(to: .now) < .seconds(45) else {
                throw BenchError(
                    what: "wait until all reports are folded in",
                    why: "nothing moved for 45 s at \(last), wanted \(goal)",
                    next: "read the logs under .nhipcau/bench/log"
                )
            }
        }
    }

    /// Until nothing waits any more, retries and answers to duplicates included.
    func waitForEmptyQueues() async throws {
        for _ in 0..<600 {
            let waiting = try await ground.queues().filter { $0.ready > 0 && !$0.name.hasSuffix(".dead") }
            if waiting.isEmpty { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

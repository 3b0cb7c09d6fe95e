// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing

extension EndToEndTests {
    @Test(
        "Mutated bodies, properties, headers, keys and bundles: no worker ends, and of each is known what became of it",
        arguments: HostileRun.all
    )
    func hostile(run: HostileRun) async throws {
        print("hostile: \(run.testDescription)")
        try await Ground.with("hostile") { ground in
            try await SMTPServer.playing("{}") { server in try await hostile(run, ground, server.port) }
        }
    }

    private func hostile(_ run: HostileRun, _ ground: Ground, _ mailPort: Int) async throws {
        let log = try DatabaseLog()
        let names = Fleet.stages + ["nhipcau-notifier"]
        let mail = [
            "MAIL_HOST": "127.0.0.1", "MAIL_PORT": "\(mailPort)", "MAIL_STARTTLS": "false",
            "MAIL_FROM": "nhacviec@tinh.example", "NHIPCAU_NOW": "2025-03-17T09:00",
        ]
        try await Fleet.with(names, on: ground, changes: mail) { fleet in
            let workers = await fleet.pids
            try await Crowd.with(on: ground, seed: run.seed) { crowd in
                let unit = try HostileUnit(ground, run)
                let workersAccount = HostileWorkers(ground, run)
                let memory = WorkerMemory(workers)
                async let watching: Void = memory.watch()
                var ledger = HostileLedger([], [])
                // Good ones beside them, on and on.
                try await crowd.load(every: .milliseconds(250)) {
                    async let sent = unit.send()
                    async let bundles = workersAccount.send()
                    ledger = HostileLedger(try await sent, try await bundles)
                }
                do { try await settle(ground, fleet, crowd, ledger) } catch { Issue.record(error) }
                memory.stop()
                await watching
                let books = try await HostileBooks(ground)
                print("hostile: \(ledger); \(books)")
                print("hostile: memory \(memory.description)")
                expectNone(books.lost(ledger), "nobody knows what became of them")
                expectNone(try await books.undecided(ground), "they were let in and have no answer")
                expectNone(try await goodOnesLost(ground, await crowd.expectation, books), "good ones")
                expectNone(memory.over(megabytes: 120), "memory")
                expectNone(try log.errors(), "the database complained")
                let after = await fleet.pids
                #expect(after == workers, "a worker was started again")
                try await fleet.checkAlive()
            }
        }
    }

    /// Until nothing moves and nothing waits. What fails alone is given up only when others were handled after it, so good
    /// ones go on.
    private func settle(_ ground: Ground, _ fleet: Fleet, _ crowd: Crowd, _ ledger: HostileLedger) async throws {
        var looks = 0
        try await ground.until("everything is decided or given up, and the queues are empty", within: .seconds(60)) {
            try await fleet.checkAlive()
            looks += 1
            if looks % 20 == 0 { try await crowd.send(1) }
            let waiting = try await ground.queues().map(\.ready).reduce(0, +)
            guard waiting == 0 else { return false }
            let undecided = try await ground.number(
                """
                SELECT count(*) FROM submissions s WHERE NOT EXISTS (SELECT FROM decisions d WHERE d.submission_id = s.id)
                AND NOT EXISTS (SELECT FROM parked p WHERE p.submission_id = s.id)
                """
            )
            guard undecided == 0 else { return false }
            let books = try await HostileBooks(ground, receipts: false)
            return books.lost(ledger, receipts: false).isEmpty
        }
    }

    /// Each good report has the decision it must have, and its receipt lies in its unit's queue.
    private func goodOnesLost(
        _ ground: Ground,
        _ expected: GeneratorExpectation,
        _ books: HostileBooks
    ) async throws -> [String] {
        var open = expected.decisions
        var problems: [String] = []
        for row in try await ground.query("SELECT submission_id, outcome FROM decisions") {
            guard let wanted = open.removeValue(forKey: try row.uuid(0)) else { continue }
            let outcome = try row.text(1)
            let isRight =
                switch wanted {
                case .accepted: outcome.hasPrefix("accepted")
                case .rejected: outcome == "rejected"
                }
            if !isRight { problems.append("\(try row.uuid(0)) is \(outcome), not \(wanted)") }
        }
        problems += open.keys.map { "\($0) has no decision" }
        problems += expected.decisions.keys.map { $0.uuidString.lowercased() }
            .filter { !books.answered.contains($0) }.map { "\($0) has no receipt" }
        return problems
    }

    private func expectNone(_ problems: [String], _ what: String) {
        #expect(problems.isEmpty, "\(problems.count): \(what): \(problems.prefix(8).joined(separator: "; "))")
    }
}

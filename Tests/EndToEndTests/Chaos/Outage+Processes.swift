// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres
import TestSupport

/// The workers themselves, one copy or both.
extension Outage {
    static let processes =
        kills + freezes + [
            Outage(
                kind: "frozen in a transaction",
                name: "an aggregator, with locks that the other needs",
                length: .zero,
                isOutlived: true,
                strike: { field in
                    try await field.holding("folded", untilAwaitedBy: 2) {
                        await field.fleet?.signal(SIGSTOP, "nhipcau-aggregator", copy: 0)
                    }
                },
                lift: { await $0.fleet?.signal(SIGCONT, "nhipcau-aggregator") }
            ),
            Outage(
                kind: "frozen in a transaction",
                name: "a validator, with locks that the other needs",
                length: .zero,
                isOutlived: true,
                strike: { field in
                    try await field.holding("reports", untilAwaitedBy: 2) {
                        await field.fleet?.signal(SIGSTOP, "nhipcau-validator", copy: 0)
                    }
                },
                lift: { await $0.fleet?.signal(SIGCONT, "nhipcau-validator") }
            ),
        ]

    private static let kills = Fleet.stages.map { name in
        Outage(
            kind: "killed worker",
            name: name,
            length: .zero,
            isOutlived: true,
            strike: { field in
                var dice = Dice.named("killed \(name)")
                for _ in 0..<4 {
                    try await Task.sleep(for: .milliseconds(dice.number(20...700)))
                    try await field.fleet?.crash(name, copy: dice.number(0...1))
                }
                try await field.fleet?.crash(name)
            },
            lift: { _ in }
        )
    }

    private static let freezes = Fleet.stages.flatMap { name in
        [
            Outage(
                kind: "frozen worker",
                name: "one \(name)",
                isOutlived: true,
                strike: { await $0.fleet?.signal(SIGSTOP, name, copy: 1) },
                lift: { await $0.fleet?.signal(SIGCONT, name, copy: 1) }
            ),
            Outage(
                kind: "frozen worker",
                name: "both \(name)",
                strike: { await $0.fleet?.signal(SIGSTOP, name) },
                lift: { await $0.fleet?.signal(SIGCONT, name) }
            ),
        ]
    }
}

extension Battlefield {
    /// Keeps everybody who would lock or write rows of a table waiting until so many sessions do, and lets them go after
    /// the body.
    fileprivate func holding(
        _ table: StaticString,
        untilAwaitedBy count: Int,
        _ body: () async throws -> Void
    ) async throws {
        let connection = try await PostgresConnection.connect(ground.database)
        do {
            _ = try await connection.pipeline([.begin, PostgresStatement("LOCK TABLE \(table) IN EXCLUSIVE MODE")])
            try await ground.until("\(count) sessions wait for \(table)") {
                try await ground.number(
                    "SELECT count(*) FROM pg_locks WHERE relation = '\(table)'::regclass AND NOT granted"
                ) >= count
            }
            try await body()
            _ = try await connection.pipeline([.commit])
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Postgres
import Storage
import TestSupport

/// Compares what was published with what came of it, report by report and figure by figure.
struct Reconciliation {
    /// What is known of submissions that came twice.
    enum Repeats {
        /// These and no others.
        case exactly(Set<UUID>)
        /// Faults repeat deliveries, and hide repetitions behind them; a repeat is never a conflict.
        case anyOfThese
    }

    let ground: Ground

    init(_ ground: Ground) {
        self.ground = ground
    }

    /// Waits until everything is decided and folded in and nothing is on its way, then compares.
    ///
    /// - Parameter dead: so many open dead letters and no more: what nobody could have decided.
    func expect(
        _ expected: GeneratorExpectation,
        repeats: Repeats = .anyOfThese,
        dead: Int = 0,
        _ fleet: Fleet
    ) async throws {
        try await settle(expected, dead, fleet)
        let problems = try await problems(expected, repeats)
        if !problems.isEmpty { throw Trouble("the books do not balance: " + problems.joined(separator: "; ")) }
    }

    // MARK: - Waiting

    private struct Standing: Equatable, CustomStringConvertible {
        var decided: Int64
        var folded: Int64
        var waiting: Int
        var dead: Int

        var description: String { "\(decided) decided, \(folded) folded in, \(waiting) in queues, \(dead) dead" }
    }

    private func standing() async throws -> Standing {
        let rows = try await ground.query(
            """
            SELECT (SELECT count(*) FROM decisions), (SELECT coalesce(sum(revision), 0)::int8 FROM folded),
                   (SELECT count(*) FROM dead_letters WHERE state = 'open')
            """
        )
        let queues = try await ground.queues()
        return Standing(
            decided: try rows.int8(0, 0),
            folded: try rows.int8(0, 1),
            waiting: queues.filter { !$0.name.hasSuffix(".dead") }.map(\.ready).reduce(0, +),
            dead: Int(try rows.int8(0, 2)) + queues.filter { $0.name.hasSuffix(".dead") }.map(\.ready).reduce(0, +)
        )
    }

    private func settle(_ expected: GeneratorExpectation, _ dead: Int, _ fleet: Fleet) async throws {
        let goal = Standing(
            decided: Int64(expected.decisions.count),
            folded: Int64(expected.accepted),
            waiting: 0,
            dead: dead
        )
        var last = try await standing()
        var lastMove = ContinuousClock.now
        while last != goal {
            try await fleet.checkAlive()
            try await Task.sleep(for: .milliseconds(100))
            let now = try await standing()
            if now != last { lastMove = .now }
            last = now
            // Longer than the tier of 30 s in which an entry may wait that failed.
            guard lastMove.duration(to: .now) < .seconds(45) else {
                throw Trouble("nothing has moved for 45 s: \(last); expected \(goal)")
            }
        }
    }

    // MARK: - Comparing

    private func problems(_ expected: GeneratorExpectation, _ repeats: Repeats) async throws -> [String] {
        try await stored(expected) + decisions(expected) + findings(expected) + resubmissions(expected, repeats)
            + totals(expected) + soundness()
    }

    private func stored(_ expected: GeneratorExpectation) async throws -> [String] {
        var missing = Set(expected.decisions.keys)
        var strangers = 0
        for row in try await ground.query("SELECT id FROM submissions") {
            if missing.remove(try row.uuid(0)) == nil { strangers += 1 }
        }
        return (missing.isEmpty ? [] : ["\(missing.count) submissions were not stored"])
            + (strangers == 0 ? [] : ["\(strangers) stored submissions were never sent"])
    }

    private func decisions(_ expected: GeneratorExpectation) async throws -> [String] {
        var open = expected.decisions
        var problems: [String] = []
        for row in try await ground.query("SELECT submission_id, outcome, revision FROM decisions") {
            let (id, outcome, revision) = (try row.uuid(0), try row.text(1), try row.optionalInt4(2))
            let wanted = open.removeValue(forKey: id)
            let isRight =
                switch wanted {
                case .accepted(let number): outcome.hasPrefix("accepted") && revision == number
                case .rejected: outcome == "rejected"
                case nil: false
                }
            if !isRight { problems.append("\(id) is \(outcome), not \(wanted.map { "\($0)" } ?? "known")") }
        }
        return Self.short(problems + open.keys.map { "\($0) has no decision" })
    }

    private func findings(_ expected: GeneratorExpectation) async throws -> [String] {
        var codes: [UUID: Set<String>] = [:]
        for row in try await ground.query("SELECT submission_id, code FROM findings WHERE severity = 'error'") {
            codes[try row.uuid(0), default: []].insert(try row.text(1))
        }
        return Self.short(
            expected.decisions.compactMap { id, decision in
                guard case .rejected(let mistake) = decision, codes[id]?.contains(mistake.expectedCode) != true else {
                    return nil
                }
                return "\(id) was not refused for \(mistake.expectedCode)"
            }
        )
    }

    private func resubmissions(_ expected: GeneratorExpectation, _ repeats: Repeats) async throws -> [String] {
        var found: Set<UUID> = []
        var problems: [String] = []
        for row in try await ground.query("SELECT submission_id, outcome FROM resubmissions") {
            let (id, outcome) = (try row.uuid(0), try row.text(1))
            if outcome != "duplicate" { problems.append("the repeat of \(id) is a \(outcome)") }
            if expected.decisions[id] == nil { problems.append("\(id) was repeated and never sent") }
            found.insert(id)
        }
        if case .exactly(let wanted) = repeats {
            problems += wanted.subtracting(found).map { "the repeat of \($0) left no trace" }
            problems += found.subtracting(wanted).map { "\($0) was not repeated" }
        }
        return Self.short(problems)
    }

    private func totals(_ expected: GeneratorExpectation) async throws -> [String] {
        var open = expected.totals
        var problems: [String] = []
        let columns = Tally.columns.joined(separator: ", ")
        for row in try await ground.query("SELECT unit_code, \(columns) FROM unit_totals WHERE plan_year = 2025") {
            let code = try row.text(0)
            let found = Tally(try Tally.columns.indices.map { try row.int8($0 + 1) })
            let wanted = open.removeValue(forKey: code) ?? Tally([])
            if found != wanted { problems.append("unit \(code) stands at \(found.values), not \(wanted.values)") }
        }
        return Self.short(problems + open.keys.map { "unit \($0) has no totals" })
    }

    /// The database's own audit, and what a crash in quarantine might leave.
    private func soundness() async throws -> [String] {
        let connection = try await PostgresConnection.connect(ground.database)
        let rows = try await connection.pipeline([AuditRepository.counts()])
        await connection.close()
        let counts = try AuditRepository.counts(rows[0])
        var problems: [String] = []
        if !counts.isSound { problems.append("the audit finds the database unsound: \(counts)") }
        if counts.undecided != 0 || counts.unfolded != 0 || counts.conflicts != 0 {
            problems.append("the audit finds \(counts)")
        }
        return problems
    }

    private static func short(_ problems: [String]) -> [String] {
        problems.count <= 8 ? problems : Array(problems.prefix(8)) + ["… and \(problems.count - 8) more"]
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Postgres
import TestSupport

/// Compares the database with what the generator expects, report by report and figure by figure.
struct Verification {
    private let ground: BenchGround
    private let connection: PostgresConnection

    init(_ ground: BenchGround, _ watch: PostgresConnection) {
        self.ground = ground
        connection = watch
    }

    /// What differs, in words; empty when nothing does.
    func problems(_ expected: GeneratorExpectation) async throws -> [String] {
        var problems: [String] = []
        problems += try await submissions(expected)
        problems += try await decisions(expected)
        problems += try await findings(expected)
        problems += try await repeats(expected)
        problems += try await totals(expected)
        for queue in try await ground.queues() where queue.ready > 0 {
            problems.append("\(queue.name) holds \(queue.ready) messages")
        }
        return problems
    }

    private func submissions(_ expected: GeneratorExpectation) async throws -> [String] {
        var missing = Set(expected.decisions.keys)
        var strangers = 0
        for row in try await connection.query("SELECT id FROM submissions") where missing.remove(try row.uuid(0)) == nil
        {
            strangers += 1
        }
        var problems = missing.sorted(by: Self.order).prefix(5).map { "submission \(Self.name($0)) was not stored" }
        if missing.count > 5 { problems.append("\(missing.count) submissions were not stored") }
        if strangers > 0 { problems.append("\(strangers) stored submissions were never sent") }
        return problems
    }

    private func decisions(_ expected: GeneratorExpectation) async throws -> [String] {
        var open = expected.decisions
        var problems: [String] = []
        for row in try await connection.query("SELECT submission_id, outcome, revision FROM decisions") {
            let id = try row.uuid(0)
            let outcome = try row.text(1)
            let isRight: Bool
            switch open.removeValue(forKey: id) {
            case .accepted(let revision):
                isRight = try outcome.hasPrefix("accepted") && row.optionalInt4(2) == revision
            case .rejected: isRight = outcome == "rejected"
            case nil: isRight = false
            }
            if !isRight {
                problems.append(
                    "submission \(Self.name(id)) is \(outcome), expected \(expected.decisions[id].map { "\($0)" } ?? "nothing")"
                )
            }
        }
        problems += open.keys.sorted(by: Self.order).map { "submission \(Self.name($0)) has no decision" }
        return Self.short(problems)
    }

    /// Each refused report must be refused for its own mistake.
    private func findings(_ expected: GeneratorExpectation) async throws -> [String] {
        var codes: [UUID: Set<String>] = [:]
        for row in try await connection.query("SELECT submission_id, code FROM findings WHERE severity = 'error'") {
            codes[try row.uuid(0), default: []].insert(try row.text(1))
        }
        let problems = expected.decisions.compactMap { id, decision -> String? in
            guard case .rejected(let mistake) = decision, codes[id]?.contains(mistake.expectedCode) != true else {
                return nil
            }
            return "submission \(Self.name(id)) lacks the finding \(mistake.expectedCode)"
        }
        return Self.short(problems.sorted())
    }

    private func repeats(_ expected: GeneratorExpectation) async throws -> [String] {
        var open = expected.duplicates
        var problems: [String] = []
        for row in try await connection.query("SELECT submission_id, outcome FROM resubmissions") {
            let id = try row.uuid(0)
            let outcome = try row.text(1)
            if open.remove(id) == nil || outcome != "duplicate" {
                problems.append("the repeat of \(Self.name(id)) is a \(outcome)")
            }
        }
        problems += open.sorted(by: Self.order).map { "the repeat of \(Self.name($0)) left no trace" }
        return Self.short(problems)
    }

    private func totals(_ expected: GeneratorExpectation) async throws -> [String] {
        let columns = Tally.columns.joined(separator: ", ")
        var open = expected.totals
        var problems: [String] = []
        for row in try await connection.query("SELECT unit_code, \(columns) FROM unit_totals WHERE plan_year = 2025") {
            let code = try row.text(0)
            var values: [Int64] = []
            for column in Tally.columns.indices { values.append(try row.int8(column + 1)) }
            let wanted = open.removeValue(forKey: code) ?? Tally([])
            if Tally(values) != wanted {
                problems.append("unit \(code) stands at \(values), expected \(wanted.values)")
            }
        }
        problems += open.keys.sorted().map { "unit \($0) has no totals" }
        return Self.short(problems)
    }

    private static func short(_ problems: [String]) -> [String] {
        problems.count <= 10 ? problems : Array(problems.prefix(10)) + ["… and \(problems.count - 10) more"]
    }

    private static func name(_ id: UUID) -> String { id.uuidString.lowercased() }
    private static func order(_ left: UUID, _ right: UUID) -> Bool { left.uuidString < right.uuidString }
}

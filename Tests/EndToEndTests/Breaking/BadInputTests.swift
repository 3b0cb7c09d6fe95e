// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing

extension EndToEndTests {
    @Test("Bad input is answered with a code, or dead-lettered with a reason, and disturbs no neighbour")
    func badInput() async throws {
        try await Ground.with("bad_input") { ground in
            try await Fleet.with(on: ground) { _ in
                try await Crowd.with(on: ground) { crowd in
                    // Each bad message has good ones before and behind it, many in the same batch.
                    let all = BadMessage.answered + BadMessage.answeredAtTheDoor + BadMessage.dead
                    for bad in all.map(\.message) {
                        try await crowd.send(20)
                        try await crowd.publish([bad])
                    }
                    let expected = await crowd.expectation
                    let bad = BadMessage.answered.count + BadMessage.answeredAtTheDoor.count
                    try await ground.until("all are decided, and those without a name are dead") {
                        let decided = try await ground.number("SELECT count(*) FROM decisions")
                        let dead = try await ground.number("SELECT count(*) FROM dead_letters")
                        return decided == Int64(expected.decisions.count + bad) && dead == BadMessage.dead.count
                    }
                    try await checkAnswers(ground)
                    try await checkAnswersOfTheDoor(ground)
                    try await checkDeadLetters(ground)
                    try await checkNeighbours(ground, expected)
                }
            }
        }
    }

    private func checkAnswers(_ ground: Ground) async throws {
        var receipts: [String: ReceiptView] = [:]
        for unit in ["341"] {
            for receipt in try await ground.receipts(of: unit) { receipts[receipt.submissionID] = receipt }
        }
        for bad in BadMessage.answered {
            let id = try #require(bad.message.properties.messageID)
            if bad.hasReceipt {
                let receipt = try #require(receipts[id], "\(bad.name): no receipt")
                #expect(receipt.outcome == "rejected", "\(bad.name)")
                #expect(receipt.codes.contains(bad.code), "\(bad.name): \(receipt.codes)")
                #expect(!receipt.nextStep.isEmpty, "\(bad.name)")
            }
            let rows = try await ground.query(
                """
                SELECT d.outcome, coalesce(string_agg(f.code, ' '), ''), coalesce(min(f.message_vi), '') FROM decisions d
                LEFT JOIN findings f USING (submission_id) WHERE d.submission_id = '\(id)' GROUP BY d.outcome
                """
            )
            try #require(rows.count == 1, "\(bad.name): no decision")
            #expect(try rows.text(0, 0) == "rejected", "\(bad.name)")
            let codes = try rows.text(0, 1)
            #expect(codes.contains(bad.code), "\(bad.name): \(codes)")
            #expect(try !rows.text(0, 2).isEmpty, "\(bad.name)")
        }
    }

    private func checkAnswersOfTheDoor(_ ground: Ground) async throws {
        for bad in BadMessage.answeredAtTheDoor {
            let rows = try await ground.query(
                """
                SELECT d.outcome, f.code, f.message_vi, s.unit_code, d.submission_id
                FROM submissions s JOIN decisions d ON d.submission_id = s.id JOIN findings f ON f.submission_id = s.id
                WHERE s.body = decode('\(bad.message.body.map { String(format: "%02x", $0) }.joined())', 'hex')
                """
            )
            try #require(rows.count == 1, "\(bad.name): \(rows.count) answers")
            #expect(try rows.text(0, 0) == "rejected" && rows.text(0, 1) == bad.code, "\(bad.name)")
            #expect(try rows.text(0, 2).contains("Hãy") && rows.text(0, 3) == "341", "\(bad.name)")
        }
    }

    private func checkDeadLetters(_ ground: Ground) async throws {
        var reasons: [String: String] = [:]
        for row in try await ground.query(
            "SELECT convert_from(body, 'UTF8'), reason, queue, routing_key, length(detail), account FROM dead_letters"
        ) {
            reasons[try row.text(0)] = try row.text(1)
            #expect(try row.text(2) == ReportTopology.submitted && row.text(3).hasPrefix("report.submitted."))
            #expect(try row.int4(4) > 0 && row.text(5) == "unit-341")
        }
        for bad in BadMessage.dead { #expect(reasons[bad.name] == bad.code, "\(bad.name)") }
    }

    /// The good reports' figures, and nothing of the bad ones'.
    private func checkNeighbours(_ ground: Ground, _ expected: GeneratorExpectation) async throws {
        try await ground.until("all good reports are folded in") {
            try await ground.number("SELECT coalesce(sum(revision), 0)::int8 FROM folded") == Int64(expected.accepted)
        }
        let columns = Tally.columns.joined(separator: ", ")
        var totals: [String: Tally] = [:]
        for row in try await ground.query("SELECT unit_code, \(columns) FROM unit_totals WHERE plan_year = 2025") {
            let tally = Tally(try Tally.columns.indices.map { try row.int8($0 + 1) })
            if tally != Tally([]) { totals[try row.text(0)] = tally }
        }
        #expect(totals == expected.totals)
        let accepted = try await ground.number("SELECT count(*) FROM decisions WHERE outcome LIKE 'accepted%'")
        #expect(accepted == Int64(expected.accepted))
        for queue in try await ground.queues() { #expect(queue.ready == 0, "\(queue.name)") }
    }
}

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
                    for bad in BadMessage.answered.map(\.message) + BadMessage.dead.map(\.message) {
                        try await crowd.send(20)
                        try await crowd.publish([bad])
                    }
                    let expected = await crowd.expectation
                    let bad = BadMessage.answered.count
                    try await ground.until("all are decided, and those without a name are dead") {
                        let decided = try await ground.number("SELECT count(*) FROM decisions")
                        let dead = try await ground.queues().first { $0.name == "reports.submitted.dead" }?.ready
                        return decided == Int64(expected.decisions.count + bad) && dead == BadMessage.dead.count
                    }
                    try await checkAnswers(ground)
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

    private func checkDeadLetters(_ ground: Ground) async throws {
        let dead = try await ground.take(from: "reports.submitted.dead")
        var reasons: [String: String] = [:]
        for letter in dead {
            let reason = letter.properties.headers.text(MessageHeader.reason)
            reasons[String(decoding: letter.body, as: UTF8.self)] = reason
            #expect(letter.properties.headers.text(MessageHeader.source) == ReportTopology.submitted)
            #expect(letter.properties.headers.text(MessageHeader.detail)?.isEmpty == false)
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

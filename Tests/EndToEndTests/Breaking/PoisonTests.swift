// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing

extension EndToEndTests {
    @Test("A report that crashes the worker ends in the dead letters, and everything beside it is decided")
    func poisonedReport() async throws {
        let poison = UUID()
        let id = poison.uuidString.lowercased()
        try await Ground.with("poison") { ground in
            try await Fleet.with(
                ["nhipcau-ingest", "nhipcau-aggregator"],
                on: ground,
                changes: ["NHIPCAU_TEST_POISON": id]
            ) { fleet in
                try await Crowd.with(on: ground) { crowd in
                    // Everything is in bundles before the flawed worker begins, the poisoned report in their midst.
                    try await crowd.send(150)
                    try await crowd.publish([message(id)])
                    try await crowd.send(150)
                    let expected = await crowd.expectation
                    try await ground.until("all are stored") {
                        try await ground.number("SELECT count(*) FROM submissions") == expected.decisions.count + 1
                    }
                    try await fleet.start("PoisonWorker")
                    var crashes: [Int32] = []
                    try await ground.until("all its neighbours are decided and it is dead", within: .seconds(90)) {
                        crashes += try await fleet.revive("PoisonWorker")
                        let dead = try await ground.number("SELECT count(*) FROM dead_letters WHERE state = 'open'")
                        let decided = try await ground.number("SELECT count(*) FROM decisions")
                        return dead == 1 && decided == expected.decisions.count
                    }
                    // Twice in a batch before the broker's count says so, then alone, three attempts.
                    #expect(crashes == Array(repeating: -SIGABRT, count: 5))
                    try await checkDeath(ground, id)
                    // With the dead letter taken away the books balance, but for the one report without a decision.
                    _ = try await ground.query("DELETE FROM submissions WHERE id = '\(id)'")
                    _ = try await ground.query("DELETE FROM dead_letters")
                    try await Reconciliation(ground).expect(expected, fleet)
                }
            }
        }
    }

    private func checkDeath(_ ground: Ground, _ id: String) async throws {
        let rows = try await ground.query(
            "SELECT reason, queue, stage, submission_id, headers->>'x-entries', length(body) FROM dead_letters"
        )
        #expect(rows.count == 1)
        #expect(try rows.text(0, 0) == "worker.crashed")
        #expect(try rows.text(0, 1) == ReportTopology.received && rows.text(0, 2) == "validator")
        #expect(try rows.uuid(0, 3).uuidString.lowercased() == id)
        // One entry of the bundle, not the bundle, and with its bytes, so that it can be replayed.
        #expect(try rows.text(0, 4) == "1")
        #expect(try rows.int4(0, 5) > 200)
        #expect(try await ground.number("SELECT count(*) FROM attempts") == 0, "nothing is left on record")
        #expect(try await ground.number("SELECT count(*) FROM decisions WHERE submission_id = '\(id)'") == 0)
    }

    private func message(_ id: String) -> OutgoingMessage {
        OutgoingMessage(
            exchange: ReportTopology.exchange,
            routingKey: ReportTopology.submissionKey(unitCode: "341"),
            properties: MessageProperties(
                contentType: "application/json",
                messageID: id,
                type: "report.v1",
                userID: "unit-341"
            ),
            body: Array(
                """
                {"schema":"report.v1","vocabulary":"2025.1","submission_id":"\(id)","unit":{"code":"341"},\
                "report_type":"thematic","period":"2025-A9998","nil":true,"nil_reason":"Không phát sinh","activities":[]}
                """.utf8
            )
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import TestSupport

/// Dead letters of every kind for the tests.
enum DeadLetterGround {
    static func decided(_ ground: Ground, _ id: String) async throws -> Int64 {
        try await ground.number("SELECT count(*) FROM decisions WHERE submission_id = '\(id)'")
    }

    static func untilQuiet(_ ground: Ground) async throws {
        try await ground.until("nothing is on its way") { try await ground.queues().allSatisfy { $0.ready == 0 } }
    }

    /// A report that a flawed validator has crashed at until it gave it up.
    static func poison(_ ground: Ground) async throws -> String {
        let id = UUID().uuidString.lowercased()
        let changes = ["NHIPCAU_TEST_POISON": id]
        try await Fleet.with(["nhipcau-ingest"], on: ground, changes: changes) { fleet in
            try await Crowd.with(on: ground) { crowd in try await crowd.publish([report(id)]) }
            try await fleet.start("PoisonWorker")
            try await ground.until("it is dead", within: .seconds(90)) {
                _ = try await fleet.revive("PoisonWorker")
                return try await ground.number("SELECT count(*) FROM dead_letters WHERE state = 'open'") == 1
            }
        }
        return id
    }

    /// Letters that the door gives up, since their keys name no unit.
    static func keysWithoutUnit(_ ground: Ground, _ count: Int64) async throws {
        try await Fleet.with(["nhipcau-ingest"], on: ground) { _ in
            try await Crowd.with(on: ground) { crowd in
                try await crowd.publish(
                    (0..<count).map { _ in
                        var message = report(UUID().uuidString)
                        message.routingKey = "report.submitted.thai-binh"
                        return message
                    }
                )
            }
            try await ground.until("all are dead") {
                try await ground.number("SELECT count(*) FROM dead_letters") == count
            }
        }
    }

    /// A report that expired at the door while nobody took from it, whose headers say that it is another unit's; and one
    /// more of the kind that does not say who sends it.
    static func expired(_ ground: Ground) async throws -> String {
        let id = UUID().uuidString.lowercased()
        let state = try PrivateServices.state()
        let body = "\(state)/log/expiring.json"
        try Data(report(id).body).write(to: URL(fileURLWithPath: body))
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
        let publisher = try ChildProcess(
            Surroundings.required("NHIPCAU_TEST_PYTHON"),
            [
                folder + "/expiring.py", ground.broker.host, "\(ground.broker.port)", "unit-341",
                "\(state)/secrets/unit-341", "report.submitted.341", id, body,
            ],
            environment: [:],
            log: "\(state)/log/expiring.out"
        )
        let status = try await publisher.end(within: .seconds(30))
        guard status == 0 else { throw Trouble("expiring.py ended with \(status)") }
        try await ground.until("both are expired") {
            try await ground.queues().contains {
                $0.name == ReportTopology.dead(ReportTopology.submitted) && $0.ready == 2
            }
        }
        return id
    }

    /// As versions before the table left them: published into the dead-letter queue with headers of ours.
    static func leftByAnOlderVersion(_ ground: Ground) async throws -> String {
        let id = UUID().uuidString.lowercased()
        var message = report(id, period: "2025-A9997")
        message.exchange = ""
        message.routingKey = ReportTopology.dead(ReportTopology.submitted)
        message.properties.userID = nil
        message.properties.headers = [
            MessageHeader.account: .text("unit-341"), MessageHeader.unit: .text("341"),
            MessageHeader.reason: .text("retries.exhausted"), MessageHeader.detail: .text("the database was away"),
            MessageHeader.attempt: .integer(4), MessageHeader.source: .text(ReportTopology.submitted),
        ]
        let left = message
        try await withAMQPSession(ground.broker) { session throws(AMQPError) in
            var confirmations = AMQPSession.Confirmations()
            _ = try session.publish([left], &confirmations)
        }
        return id
    }

    static func report(_ id: String, period: String = "2025-A9998") -> OutgoingMessage {
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
                "report_type":"thematic","period":"\(period)","nil":true,"nil_reason":"Không phát sinh","activities":[]}
                """.utf8
            )
        )
    }
}

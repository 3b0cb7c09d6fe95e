// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing

extension EndToEndTests {
    @Suite struct Operators {
        @Test("However often queues is looked at, no message knows of it")
        func untouched() async throws {
            try await Ground.with("untouched") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                try await Crowd.with(on: ground) { crowd in try await crowd.send(3) }
                for _ in 0..<4 {
                    let queues = try await program.run("queues")
                    #expect(
                        queues.status == 1 && queues.out.contains("nobody takes from reports.submitted"),
                        "\(queues)"
                    )
                }
                let json = try await program.run("queues", "--json")
                #expect(json.out.contains(#""queue":"reports.submitted","ready":3"#), "\(json)")
                let taken = try await ground.take(from: ReportTopology.submitted)
                #expect(taken.count == 3)
                #expect(taken.allSatisfy { !$0.redelivered })
            }
        }

        @Test("An id that is nowhere is named by audit, also beside a dead letter, and a line that is no id is refused")
        func nowhere() async throws {
            try await Ground.with("nowhere") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                let lost = UUID().uuidString.lowercased()
                let dead = OutgoingMessage(
                    exchange: "",
                    routingKey: ReportTopology.dead(ReportTopology.received),
                    properties: MessageProperties(messageID: UUID().uuidString),
                    body: []
                )
                try await withAMQPSession(ground.broker) { session throws(AMQPError) in
                    var confirmations = AMQPSession.Confirmations()
                    _ = try session.publish([dead], &confirmations)
                }
                let file = program.file("sent.txt")
                try "\(lost)\n".write(toFile: file, atomically: true, encoding: .utf8)
                let audit = try await program.run("audit", "--published", file)
                #expect(audit.status == 1, "\(audit)")
                #expect(audit.out.contains("neither stored nor in a queue nor dead:\n  \(lost)"), "\(audit)")
                try "\(lost)\nno id\n".write(toFile: file, atomically: true, encoding: .utf8)
                let wrong = try await program.run("audit", "--published", file)
                #expect(wrong.status == 69, "\(wrong)")
                #expect(wrong.complaint.contains("line 2 is no submission id: no id"), "\(wrong)")
            }
        }

        @Test("What waits at the door is not called lost, and not called proved either")
        func waiting() async throws {
            try await Ground.with("waiting") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                try await Crowd.with(on: ground) { crowd in
                    let reports = try await crowd.generate(2)
                    try await crowd.send(reports)
                    let file = program.file("sent.txt")
                    let ids = reports.map { $0.id.uuidString }.joined(separator: "\n")
                    try ids.write(toFile: file, atomically: true, encoding: .utf8)
                    let audit = try await program.run("audit", "--published", file)
                    #expect(audit.status == 1 && audit.out.contains("2 messages wait at the door"), "\(audit)")
                }
            }
        }

        @Test(
            "A submission is traced by the number of its receipt; without the broker what the database knows is printed"
        )
        func byReceipt() async throws {
            try await Ground.with("by_receipt") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                try await Fleet.with(on: ground) { _ in
                    try await Crowd.with(on: ground) { crowd in try await crowd.send(20) }
                    try await ground.until("all are decided") {
                        let open = try await ground.number(
                            "SELECT count(*) FROM submissions s WHERE NOT EXISTS "
                                + "(SELECT FROM decisions d WHERE d.submission_id = s.id)"
                        )
                        return try await ground.number("SELECT count(*) FROM decisions") >= 1 && open == 0
                    }
                }
                let rows = try await ground.query("SELECT receipt_no, submission_id FROM decisions ORDER BY 1 LIMIT 1")
                let number = "TB-2025-" + String(format: "%06d", try rows.int8(0, 0))
                let trace = try await program.run("trace", number)
                #expect(trace.status == 0 && trace.out.contains("received from"), "\(trace)")
                let byID = try await program.run("trace", try rows.uuid(0, 1).uuidString.lowercased())
                #expect(byID.out == trace.out)
                let none = try await program.run("trace", "TB-2025-999999")
                #expect(none.status == 1 && none.complaint.contains("no decision has this number"), "\(none)")
                // One that is stored and not decided needs the broker, which is away.
                let id = UUID()
                _ = try await ground.query(
                    """
                    INSERT INTO submissions (id, account, unit_code, received_at, body_size, content_hash)
                    VALUES ('\(id)', 'unit-341', '341', now(), 2, '\\x00') RETURNING 1
                    """
                )
                let away = try await program.changed(["BROKER_PORT": "1"]).run("trace", id.uuidString)
                #expect(away.status == 69 && away.out.contains("received from unit-341"), "\(away)")
            }
        }
    }
}

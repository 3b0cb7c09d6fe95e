// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing

extension EndToEndTests {
    @Suite struct Accounts {
        /// Codes that no account had before: a new province, communes, one with two lives.
        private static let codes = ["33", "34", "341", "12826", "13225"]

        /// The broker's reply code when it refuses, else `nil`.
        private func refusal(
            _ account: AMQPConfiguration,
            _ act: @escaping @Sendable (AMQPSession) throws(AMQPError) -> Void
        ) async -> Int? {
            do throws(AMQPError) {
                try await withAMQPSession(account) { (session) throws(AMQPError) in try act(session) }
                return nil
            } catch {
                return error.replyCode ?? -1
            }
        }

        private func publish(
            _ key: String,
            to exchange: String = ReportTopology.exchange,
            as account: AMQPConfiguration,
            userID: String? = nil
        ) async -> Int? {
            let properties = MessageProperties(messageID: UUID().uuidString, userID: userID ?? account.user)
            let message = OutgoingMessage(
                exchange: exchange,
                routingKey: key,
                properties: properties,
                body: [0x7B, 0x7D]
            )
            return await refusal(account) { (session) throws(AMQPError) in
                var confirmations = AMQPSession.Confirmations()
                _ = try session.publish([message], &confirmations)
            }
        }

        private func get(_ queue: String, as account: AMQPConfiguration) async -> Int? {
            await refusal(account) { (session) throws(AMQPError) in
                if let delivery = try session.get(queue: queue) {
                    try session.reject(delivery.tag.number, requeue: true)
                }
            }
        }

        @Test("Every unit of the tree may send its own reports and read its own receipts, and nothing else")
        func everyUnit() async throws {
            try await Ground.with("accounts") { ground in
                let queues = ReportTopology.topology(receiptUnits: Self.codes)
                try await withAMQPSession(ground.broker) { session throws(AMQPError) in try session.declare(queues) }
                for code in Self.codes {
                    let account = try Ground.account("unit-\(code)")
                    let key = ReportTopology.submissionKey(unitCode: code)
                    #expect(await publish(key, as: account) == nil, "\(code)")
                    #expect(await get("receipts.\(code)", as: account) == nil, "\(code)")
                    #expect(await publish("\(key)\n", as: account) == 403, "\(code)")
                    #expect(await publish("report.submitted.342", as: account) == 403, "\(code)")
                    #expect(await publish(key, as: account, userID: "unit-342") == 406, "\(code)")
                    #expect(await publish(ReportTopology.received, to: "", as: account) == 403, "\(code)")
                    for queue in [
                        "receipts.342", ReportTopology.submitted, ReportTopology.dead(ReportTopology.submitted),
                    ] {
                        #expect(await get(queue, as: account) == 403, "\(code) \(queue)")
                    }
                }
            }
        }

        @Test("Operators neither take, nor purge, nor publish, nor declare")
        func operators() async throws {
            try await Ground.with("operators") { ground in
                let account = try Ground.account("operator")
                for queue in ["receipts.341", ReportTopology.dead(ReportTopology.received), ReportTopology.submitted] {
                    #expect(await get(queue, as: account) == 403, "\(queue)")
                    let purged = await refusal(account) { session throws(AMQPError) in try session.purge(queue: queue) }
                    #expect(purged == 403, "\(queue)")
                    let deleted = await refusal(account) { session throws(AMQPError) in try session.delete(queue: queue)
                    }
                    #expect(deleted == 403, "\(queue)")
                }
                #expect(await publish(ReportTopology.submissionKey(unitCode: "341"), as: account) == 403)
                #expect(await publish(ReportTopology.accepted, to: "", as: account) == 403)
            }
        }

        @Test(
            "A worker takes from its own stage alone, and sends nothing that a unit could have sent",
            arguments: [
                ("ingest", ReportTopology.submitted), ("validator", ReportTopology.received),
                ("aggregator", ReportTopology.accepted), ("notifier", ReportTopology.notices),
            ]
        )
        func workers(_ worker: String, _ own: String) async throws {
            try await Ground.with("workers") { ground in
                let account = try Ground.account("nhipcau-\(worker)")
                for queue in ReportTopology.workQueues + ["receipts.341"] {
                    #expect(await get(queue, as: account) == (queue == own ? nil : 403), "\(queue)")
                    let dead = ReportTopology.dead(queue)
                    guard ReportTopology.workQueues.contains(queue) else { continue }
                    #expect(await get(dead, as: account) == (queue == own ? nil : 403), "\(dead)")
                }
                #expect(await publish(ReportTopology.submissionKey(unitCode: "341"), as: account) == 403)
            }
        }

        @Test("A rotated password is void at once after the import, and the new one is good")
        func rotation() async throws {
            try await Ground.with("rotation") { ground in
                let state = try PrivateServices.state()
                let before = try Ground.account("unit-344")
                let program = try Program.operators(on: ground)
                let answer = try await program.run(
                    "units",
                    "accounts",
                    "rotate",
                    "344",
                    "--secrets",
                    state + "/secrets",
                    "--bench"
                )
                #expect(answer.status == 0, "\(answer.complaint)")
                #expect(!answer.out.contains(try PrivateServices.secret("unit-344")))
                try await PrivateServices.script("broker.sh", "import")
                let key = ReportTopology.submissionKey(unitCode: "344")
                #expect(await publish(key, as: before) == 403)
                #expect(await publish(key, as: try Ground.account("unit-344")) == nil)
            }
        }

        @Test("Each database role reads and writes the tables of its stage and no others")
        func roles() async throws {
            try await Ground.with("roles") { ground in
                let allowed = try await ground.query(
                    """
                    SELECT r.rolname || ' ' || t.relname FROM pg_roles r, pg_class t
                    WHERE r.rolname LIKE 'nhipcau\\_%' AND t.relname IN ('submissions', 'decisions', 'unit_totals', 'reminders')
                      AND t.relkind = 'r' AND has_table_privilege(r.oid, t.oid, 'INSERT') AND NOT r.rolcreatedb
                    ORDER BY 1
                    """
                )
                #expect(
                    try allowed.map { try $0.text(0) } == [
                        "nhipcau_aggregator unit_totals", "nhipcau_ingest submissions", "nhipcau_notifier reminders",
                        "nhipcau_validator decisions",
                    ]
                )
            }
        }
    }
}

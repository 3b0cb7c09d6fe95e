// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import TestSupport
import Testing

extension EndToEndTests {
    @Suite struct QueueMigrations {
        /// The queue as an older version declared it: with other arguments.
        private func declareOtherwise(_ queue: String, on ground: Ground) async throws {
            let topology = ReportTopology.topology(receiptUnits: ground.units.reporterCodes)
            let declaration = try #require(topology.queues.first { $0.name == queue })
            var arguments = declaration.arguments
            arguments["x-max-length"] = .integer(1_000_000)
            let old = Topology(
                queues: [QueueDeclaration(name: queue, arguments: arguments)],
                bindings: topology.bindings.filter { $0.queue == queue }
            )
            try await withAMQPSession(ground.broker) { session throws(AMQPError) in
                try session.delete(queue: queue)
                try session.declare(old)
            }
        }

        @Test("Queues of another version get today's arguments with every message in them, and all reports arrive")
        func withMessages() async throws {
            try await Ground.with("migration") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                let queues = ["receipts.341", ReportTopology.submitted, ReportTopology.received]
                for queue in queues { try await declareOtherwise(queue, on: ground) }
                let refused = try await program.run("topology")
                #expect(refused.status == 1 && refused.complaint.contains("nhipcau topology --migrate"), "\(refused)")
                try await Crowd.with(on: ground) { crowd in
                    try await crowd.send(450)
                    let receipts = (0..<250).map { number in
                        OutgoingMessage(
                            exchange: "",
                            routingKey: "receipts.341",
                            properties: MessageProperties(messageID: "\(number)", headers: ["x-attempt": .integer(3)]),
                            body: Array("\(number)".utf8)
                        )
                    }
                    try await crowd.publish(receipts)

                    let moved = try await program.run("topology", "--migrate")
                    #expect(moved.status == 0, "\(moved)")
                    #expect(moved.out.contains("reports.submitted, with 450 messages"), "\(moved)")
                    #expect(moved.out.contains("receipts.341, with 250 messages"), "\(moved)")
                    let again = try await program.run("topology", "--migrate")
                    #expect(again.status == 0 && again.out.contains("Every queue has today's arguments."), "\(again)")

                    let kept = try await ground.take(from: "receipts.341")
                    #expect(kept.map(\.properties.messageID) == (0..<250).map { "\($0)" }, "their order")
                    #expect(kept.allSatisfy { $0.properties.headers.integer("x-attempt") == 3 })
                    try await Fleet.with(on: ground) { fleet in
                        try await Reconciliation(ground).expect(await crowd.expectation, fleet)
                    }
                }
            }
        }

        @Test("What an interrupted run left aside comes back with the next, and a running worker is in the way")
        func interrupted() async throws {
            try await Ground.with("migration_again") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                let aside = "receipts.342.migrating"
                try await withAMQPSession(ground.broker) { session throws(AMQPError) in
                    try session.declare(Topology(queues: [ReportTopology.holding(aside)]))
                    let message = OutgoingMessage(
                        exchange: "",
                        routingKey: aside,
                        properties: MessageProperties(messageID: "left"),
                        body: []
                    )
                    var confirmations = AMQPSession.Confirmations()
                    _ = try session.publish([message], &confirmations)
                }
                try await Fleet.with(on: ground) { _ in
                    try await ground.untilAllConsume()
                    let refused = try await program.run("topology", "--migrate")
                    #expect(
                        refused.status == 1 && refused.complaint.contains("a worker is still running"),
                        "\(refused)"
                    )
                }
                let moved = try await program.run("topology", "--migrate")
                #expect(moved.status == 0 && moved.out.contains("receipts.342, with 1 messages"), "\(moved)")
                #expect(try await ground.take(from: "receipts.342").map(\.properties.messageID) == ["left"])
                let gone = try await withAMQPSession(ground.broker) { session throws(AMQPError) in
                    try session.inspect(queue: aside)
                }
                #expect(gone == nil)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Testing

struct BrokerPolicyTests {
    private let topology = ReportTopology.topology(receiptUnits: ["33", "341", "12826"])

    /// The policy that applies: RabbitMQ takes the one of the highest priority alone.
    private func policy(of queue: String) throws -> BrokerPolicy? {
        try ReportTopology.policies.filter {
            // ICU and Erlang's `re` agree on what is used here.
            let pattern = try NSRegularExpression(pattern: $0.pattern)
            return pattern.firstMatch(in: queue, range: NSRange(queue.startIndex..., in: queue)) != nil
        }.max { $0.priority < $1.priority }
    }

    @Test("Every queue of ours has a policy, and no queue of others")
    func coverage() throws {
        for queue in topology.queues { #expect(try policy(of: queue.name) != nil, "\(queue.name)") }
        for name in [
            "reports.submitted\n", "receipts.341\n", "xreports.submitted", "receipts.", "receipts.341.x", "bench.q",
        ] {
            #expect(try policy(of: name) == nil, "\(name)")
        }
    }

    @Test("What a promise stands on is an argument, and no policy touches it")
    func promises() throws {
        for queue in topology.queues {
            let keys = Set(try #require(try policy(of: queue.name)).definition.entries.map(\.key))
            #expect(queue.arguments.text("x-queue-type") == "quorum")
            #expect(queue.arguments.integer("x-delivery-limit") != nil)
            #expect(keys.isDisjoint(with: ["delivery-limit", "dead-letter-exchange", "dead-letter-routing-key"]))
            guard queue.arguments.text("x-dead-letter-strategy") != nil else { continue }
            // Only together are dead letters moved safely; a policy would stand over the argument.
            #expect(queue.arguments.text("x-overflow") == "reject-publish")
            #expect(keys.isDisjoint(with: ["overflow", "dead-letter-strategy", "message-ttl"]), "\(queue.name)")
        }
    }

    @Test("A receipt queue that is full refuses, so that what is owed stays owed")
    func receipts() throws {
        let policy = try #require(try policy(of: "receipts.341"))
        #expect(policy.definition.text("overflow") == "reject-publish")
        #expect(policy.definition.integer("max-length-bytes") != nil)
        let queue = try #require(topology.queues.first { $0.name == "receipts.341" })
        #expect(queue.arguments.integer("x-message-ttl") == nil)
    }
}

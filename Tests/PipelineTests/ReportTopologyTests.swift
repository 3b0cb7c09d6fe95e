// SPDX-License-Identifier: Apache-2.0

import AMQP
import Testing

@testable import Pipeline

@Suite struct ReportTopologyTests {
    private let topology = ReportTopology.topology(receiptUnits: ["341"])

    @Test func everyWorkQueueDeadLettersIntoAQueueThatExists() {
        let names = Set(topology.queues.map(\.name))
        for queue in ReportTopology.workQueues {
            let declared = topology.queues.first { $0.name == queue }
            #expect(declared?.arguments.text("x-dead-letter-routing-key") == "\(queue).dead")
            #expect(names.contains("\(queue).dead"))
        }
    }

    @Test func everyRetryTierExpiresBackIntoItsQueue() {
        for queue in ReportTopology.workQueues {
            for tier in ReportTopology.defaultRetryTiers {
                let declared = topology.queues.first { $0.name == ReportTopology.retry(queue, tier: tier) }
                #expect(declared?.arguments.text("x-dead-letter-routing-key") == queue)
                #expect(declared?.arguments.integer("x-message-ttl") == tier.components.seconds * 1_000)
            }
        }
    }

    @Test func allQueuesAreQuorumQueues() {
        #expect(topology.queues.allSatisfy { $0.arguments.text("x-queue-type") == "quorum" })
    }

    @Test func theDoorTakesEveryUnitsKeyAndNamesFollowTheArchitecture() {
        #expect(topology.bindings.map(\.routingKey) == ["report.submitted.*"])
        #expect(ReportTopology.submissionKey(unitCode: "341") == "report.submitted.341")
        #expect(ReportTopology.retry("reports.received", tier: .seconds(30)) == "reports.received.retry.30s")
        #expect(topology.queues.contains { $0.name == "receipts.341" })
    }
}

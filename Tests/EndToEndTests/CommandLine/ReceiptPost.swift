// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Reporting

/// Receipts laid into a unit's queue as the province lays them there.
struct ReceiptPost: Sendable {
    let ground: Ground
    let unit: String

    static func receipt(
        _ number: Int,
        of unit: String,
        to id: UUID = UUID(),
        _ outcome: Outcome = .accepted,
        finding: String? = nil
    ) -> Receipt {
        let findings = finding.map { text in
            [Finding(code: .revisionDuplicate, severity: .warning, path: "", row: nil, column: nil, messageVi: text)]
        }
        return Receipt(
            receiptNo: Receipt.number(Int64(number), year: 2025),
            submissionID: id,
            unitCode: unit,
            period: "2025-Q1",
            outcome: outcome,
            revision: outcome.isAccepted ? 1 : nil,
            findings: findings ?? [],
            receivedAt: 1_742_149_800_000,
            decidedAt: 1_742_149_801_000 + Int64(number)
        )
    }

    /// One message each; all are confirmed at the return.
    func send(_ messages: [[Receipt]], answering request: String? = nil) async throws {
        let publisher = AMQPPublisher(ground.broker)
        async let service: Void = publisher.run()
        var left = messages.reduce(0) { $0 + $1.count }
        let outgoing = messages.map { receipts in
            left -= receipts.count
            return OutgoingMessage(
                exchange: "",
                routingKey: ReportTopology.receipts(unitCode: unit),
                properties: MessageProperties(
                    contentType: "application/json",
                    type: Receipt.schema,
                    correlationID: request,
                    headers: request == nil ? [:] : ["x-remaining": .integer(Int64(left))]
                ),
                body: ReceiptWriter.write(receipts)
            )
        }
        let outcomes = await publisher.publish(outgoing, timeout: .seconds(60))
        publisher.close()
        await service
        guard outcomes.allSatisfy(\.isConfirmed) else { throw Trouble("the broker did not take every receipt") }
    }

    /// Messages in the queue.
    func depth() async throws -> Int {
        let queue = ReportTopology.receipts(unitCode: unit)
        return try await withAMQPSession(ground.broker) { session throws(AMQPError) in
            try session.inspect(queue: queue)?.ready ?? 0
        }
    }
}

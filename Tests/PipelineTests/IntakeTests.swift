// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Testing

@testable import Pipeline

@Suite struct IntakeTests {
    @Test("What came back after crashes is suspect; what came back with connections that this process lost is not")
    func suspects() {
        func isSuspect(returns: Int64, connection: Int) -> Bool {
            let delivery = Delivery(
                tag: DeliveryTag(generation: connection, number: 1),
                redelivered: returns != 0,
                routingKey: "q",
                properties: MessageProperties(headers: [MessageHeader.deliveryCount: .integer(returns)]),
                body: [1],
                bodySize: 1
            )
            return !Intake([delivery], handler: OneEntry(), queue: "q", quarantineAfter: 2).suspects.isEmpty
        }
        #expect(!isSuspect(returns: 0, connection: 1))
        #expect(!isSuspect(returns: 1, connection: 1))
        #expect(isSuspect(returns: 2, connection: 1))
        #expect(!isSuspect(returns: 2, connection: 2))
        #expect(!isSuspect(returns: 5, connection: 6))
        #expect(isSuspect(returns: 7, connection: 6))
        #expect(!isSuspect(returns: .min, connection: 2))
        #expect(isSuspect(returns: .max, connection: 2))
    }

    @Test(
        "A count in a header stays within bounds",
        arguments: [(.min, 0), (-1, 0), (3, 3), (.max, 1_000_000)] as [(Int64, Int)]
    )
    func attempts(header: Int64, attempt: Int) {
        let delivery = Delivery(
            tag: DeliveryTag(generation: 1, number: 1),
            redelivered: false,
            routingKey: "q",
            properties: MessageProperties(headers: [MessageHeader.attempt: .integer(header)]),
            body: [1],
            bodySize: 1
        )
        let intake = Intake([delivery], handler: OneEntry(), queue: "q", quarantineAfter: 2)
        #expect(intake.entries.map(\.attempt) == [attempt])
    }
}

private struct OneEntry: StageHandler {
    func open(_ delivery: Delivery) -> Result<[(id: UUID, payload: [UInt8])], DeadLetterReason> {
        .success([(id: UUID(), payload: delivery.body)])
    }

    func handle(_ entries: [WorkEntry<[UInt8]>]) async throws -> BatchResult {
        BatchResult(outcomes: entries.map { _ in .done })
    }

    func pack(_ entry: WorkEntry<[UInt8]>) -> (properties: MessageProperties, body: [UInt8]) {
        (MessageProperties(), entry.payload)
    }
}

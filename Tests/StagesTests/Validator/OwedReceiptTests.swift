// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import Reporting
import Storage
import TestSupport
import Testing

@testable import Stages

/// Receipts that the broker does not take at once, against a real one.
@Suite("Owed receipts", .timeLimit(.minutes(2))) struct OwedReceiptTests {
    @Test("A receipt whose queue is missing arrives once, when the queue is there")
    func missingQueue() async throws {
        try await HandlerGround.with { ground, _ in
            let unit = Self.unit()
            let body = Self.body(unit)
            let courier = try ground.courier()
            try await ground.validator.owe([ReceiptSheet.message(body, to: unit)])
            try await ground.validator.owe([ReceiptSheet.message(body, to: unit)])
            #expect(try await ground.count("owed_receipts") == 1)
            try await ground.deliverNow(courier)
            let row = try await ground.pool.query("SELECT tries, next_at > now(), last_error FROM owed_receipts")
            #expect(try row.int4(0, 0) == 1 && row.bool(0, 1) && row.text(0, 2).contains("312"))
            try await Self.withQueue(of: unit) { broker in
                try await ground.deliverNow(courier)
                try await ground.deliverNow(courier)
                let taken = try await Self.take(unit, broker)
                #expect(taken.map(\.body) == [body])
                #expect(taken.first?.properties.type == Receipt.schema)
                #expect(try await ground.count("owed_receipts") == 0)
            }
        }
    }

    @Test("A queue that refuses holds up its own unit only, and gets everything when it has room")
    func fullQueue() async throws {
        try await HandlerGround.with { ground, _ in
            let (full, other) = (Self.unit(), Self.unit())
            let courier = try ground.courier()
            let limit: FieldTable = ["x-max-length": .integer(1), "x-overflow": .text("reject-publish")]
            try await Self.withQueue(of: full, arguments: limit) { broker in
                try await Self.withQueue(of: other) { _ in
                    let plug = AMQPPublisher(broker)
                    async let running: Void = plug.run()
                    // Quorum queues take a few beyond their limit before they refuse.
                    while await plug.publish([ReceiptSheet.message([1], to: full)]).first?.isConfirmed == true {}
                    plug.close()
                    await running
                    let bodies = (0..<3).map { Self.body(full, number: $0) }
                    try await ground.validator.owe(bodies.map { ReceiptSheet.message($0, to: full) })
                    try await ground.validator.owe([ReceiptSheet.message(Self.body(other), to: other)])
                    try await ground.deliverNow(courier)
                    #expect(try await Self.take(other, broker).count == 1)
                    #expect(try await ground.count("owed_receipts") == 3)
                    var arrived: [[UInt8]] = []
                    while try await ground.count("owed_receipts") > 0 {
                        arrived += try await Self.take(full, broker).map(\.body)
                        try await ground.deliverNow(courier)
                    }
                    arrived += try await Self.take(full, broker).map(\.body)
                    #expect(Set(arrived).isSuperset(of: bodies))
                }
            }
        }
    }

    @Test("Several validators deliver each message once")
    func couriers() async throws {
        try await HandlerGround.with { ground, _ in
            let unit = Self.unit()
            let bodies = (0..<120).map { Self.body(unit, number: $0) }
            try await ground.validator.owe(bodies.map { ReceiptSheet.message($0, to: unit) })
            try await Self.withQueue(of: unit) { broker in
                _ = try await ground.pool.query("UPDATE owed_receipts SET next_at = now()")
                let courier = try ground.courier()
                async let one: Void = courier.deliverDue()
                async let two: Void = courier.deliverDue()
                _ = try await (one, two)
                let taken = try await Self.take(unit, broker).map(\.body)
                #expect(taken.count == 120 && Set(taken) == Set(bodies))
            }
        }
    }

    @Test("The pauses grow from seconds to ten minutes, and no further")
    func pauses() {
        #expect((4.0...6.0).contains(ReceiptCourier.pause(after: 0)))
        #expect((32.0...48.0).contains(ReceiptCourier.pause(after: 3)))
        #expect((480.0...720.0).contains(ReceiptCourier.pause(after: 30_000)))
    }

    // MARK: - The ground

    static func unit() -> String { "t" + UUID().uuidString.lowercased().prefix(8) }

    static func body(_ unit: String, number: Int64 = 1) -> [UInt8] {
        ReceiptWriter.write([
            Receipt(
                receiptNo: Receipt.number(number + 1, year: 2025),
                submissionID: UUID(),
                unitCode: unit,
                period: "2025-Q1",
                outcome: .accepted,
                receivedAt: 1_752_537_600_123,
                decidedAt: 1_752_537_600_456
            )
        ])
    }

    static func body(_ unit: String, number: Int) -> [UInt8] { body(unit, number: Int64(number)) }

    static func withQueue(
        of unit: String,
        arguments: FieldTable = [:],
        _ body: (AMQPConfiguration) async throws -> Void
    ) async throws {
        let broker = try TestBroker.configuration()
        var arguments = arguments
        arguments["x-queue-type"] = .text("quorum")
        let queue = QueueDeclaration(name: ReportTopology.receipts(unitCode: unit), arguments: arguments)
        try await declare(queue, on: broker)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(broker))
        } catch {
            outcome = .failure(error)
        }
        try await deleteQueue(queue.name, on: broker)
        try outcome.get()
    }

    /// All that is in the unit's queue.
    static func take(_ unit: String, _ broker: AMQPConfiguration) async throws -> [Delivery] {
        try await withAMQPSession(broker) { (session) throws(AMQPError) in
            var taken: [Delivery] = []
            while let delivery = try session.get(queue: ReportTopology.receipts(unitCode: unit)) {
                try session.acknowledge(delivery.tag.number)
                taken.append(delivery)
            }
            return taken
        }
    }
}

extension HandlerGround {
    func courier() throws -> ReceiptCourier {
        ReceiptCourier(pool: pool, broker: try TestBroker.configuration(), planYear: 2025)
    }

    /// As if the pauses were over.
    func deliverNow(_ courier: ReceiptCourier) async throws {
        _ = try await pool.query("UPDATE owed_receipts SET next_at = now()")
        _ = try await pool.query("UPDATE receipt_requests SET next_at = now()")
        try await courier.deliverDue()
    }
}

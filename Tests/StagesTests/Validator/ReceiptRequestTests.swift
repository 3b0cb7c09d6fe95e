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

/// Units that ask for their receipts again.
@Suite("Receipts asked for again", .timeLimit(.minutes(2))) struct ReceiptRequestTests {
    @Test("All receipts come in order, in messages that say how many are left, and once", arguments: [1, 500, 1_203])
    func all(count: Int) async throws {
        try await HandlerGround.with { ground, _ in
            let unit = OwedReceiptTests.unit()
            try await ground.decide(count, of: unit)
            try await ground.decide(3, of: OwedReceiptTests.unit())
            try await OwedReceiptTests.withQueue(of: unit) { broker in
                let id = try await ground.ask(unit, #"{"since":"2025-01-01"}"#)
                try await ground.deliverNow(try ground.courier())
                let messages = try await OwedReceiptTests.take(unit, broker)
                let receipts = messages.map { ReceiptReader.read($0.body) ?? [] }
                #expect(
                    receipts.joined().compactMap(\.receiptNo)
                        == (1...count).map { Receipt.number(Int64($0), year: 2025) }
                )
                var left = Int64(count)
                for (message, batch) in zip(messages, receipts) {
                    left -= Int64(batch.count)
                    #expect(batch.count <= 500)
                    #expect(message.properties.headers.integer("x-remaining") == left)
                    #expect(message.properties.correlationID == id.uuidString.lowercased())
                }
                #expect(left == 0)
                #expect(try await ground.count("receipt_requests") == 0)
            }
        }
    }

    @Test(
        "A day limits the answer; what cannot be read asks for the plan year",
        arguments: [
            (#"{"since":"2025-01-03"}"#, 3), (#"{"since":"2025-02-30"}"#, 5), ("{", 5), ("", 5), (#"{"since":7}"#, 5),
            (#"{"since":"2024-12-30"}"#, 6),
        ]
    )
    func since(body: String, expected: Int) async throws {
        try await HandlerGround.with { ground, _ in
            let unit = OwedReceiptTests.unit()
            try await ground.decide(6, of: unit, days: true)
            try await OwedReceiptTests.withQueue(of: unit) { broker in
                _ = try await ground.ask(unit, body)
                try await ground.deliverNow(try ground.courier())
                let messages = try await OwedReceiptTests.take(unit, broker)
                #expect(messages.flatMap { ReceiptReader.read($0.body) ?? [] }.count == expected)
            }
        }
    }

    @Test("A unit without receipts gets one message with an empty list")
    func none() async throws {
        try await HandlerGround.with { ground, _ in
            let unit = OwedReceiptTests.unit()
            try await OwedReceiptTests.withQueue(of: unit) { broker in
                let id = try await ground.ask(unit, "{}")
                try await ground.deliverNow(try ground.courier())
                let messages = try await OwedReceiptTests.take(unit, broker)
                #expect(messages.map { ReceiptReader.read($0.body)?.count } == [0])
                #expect(messages.first?.properties.headers.integer("x-remaining") == 0)
                #expect(messages.first?.properties.correlationID == id.uuidString.lowercased())
            }
        }
    }

    @Test("Receipts are those that were sent, findings and waiting corrections too")
    func whole() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            var sent = [try #require(try await ground.sent(report.withWrongRow(), later: 1))]
            var waiting = try #require(try await ground.sent(report.revision(on: 3), later: 2))
            #expect(sent[0].outcome == .rejected && waiting.outcome == .waiting)
            waiting.findings = []
            waiting.counts = Receipt.Counts()
            sent.append(waiting)
            // A queue that nobody else uses.
            let unit = OwedReceiptTests.unit()
            _ = try await ground.pool.query("UPDATE decisions SET unit_code = $1", [.text(unit)])
            _ = try await ground.pool.query("UPDATE parked SET recipient = $1", [.text(unit)])
            for index in sent.indices { sent[index].unitCode = unit }
            try await OwedReceiptTests.withQueue(of: unit) { broker in
                _ = try await ground.ask(unit, "{}")
                try await ground.deliverNow(try ground.courier())
                let messages = try await OwedReceiptTests.take(unit, broker)
                #expect(messages.flatMap { ReceiptReader.read($0.body) ?? [] } == sent)
            }
        }
    }

    @Test("The answer waits for a queue that is missing, and the request is no submission")
    func missingQueue() async throws {
        try await HandlerGround.with { ground, _ in
            let unit = OwedReceiptTests.unit()
            try await ground.decide(700, of: unit)
            _ = try await ground.ask(unit, "{}")
            try await ground.deliverNow(try ground.courier())
            #expect(try await ground.count("receipt_requests") == 1)
            #expect(try await ground.count("submissions") == 0)
            try await OwedReceiptTests.withQueue(of: unit) { broker in
                try await ground.deliverNow(try ground.courier())
                let messages = try await OwedReceiptTests.take(unit, broker)
                #expect(messages.flatMap { ReceiptReader.read($0.body) ?? [] }.count == 700)
            }
        }
    }
}

extension HandlerGround {
    /// Through the validator, as ingest passes it on. The request's id.
    fileprivate func ask(_ unit: String, _ body: String) async throws -> UUID {
        let bytes = Array(body.utf8)
        let payload = SubmissionEntry(
            id: UUID(),
            account: "unit-\(unit)",
            unitCode: unit,
            declaredType: "receipts.request.v1",
            receivedAt: 1_752_537_600_123,
            standing: .receiptsRequest,
            bodySize: bytes.count,
            traceparent: nil,
            contentHash: ContentHash.sha256(bytes),
            storage: bytes,
            bodyRange: 0..<bytes.count
        )
        let decided = try await decided([WorkEntry(id: payload.id, payload: payload)])
        guard decided.outcomes == [.done], decided.receipts.isEmpty else {
            throw TestPostgres.Problem("a request was taken for a report: \(decided)")
        }
        return payload.id
    }

    /// So many decisions, numbered from 1, a minute apart, or a day apart from 31 December 2024 on.
    fileprivate func decide(_ count: Int, of unit: String, days: Bool = false) async throws {
        _ = try await pool.query(
            """
            INSERT INTO decisions (submission_id, outcome, receipt_no, unit_code, received_at, activities, held,
                participants_total, participants_women, errors, warnings, targets)
            SELECT gen_random_uuid(), 'accepted', n, $1,
                   timestamptz '2024-12-31 12:00:00+07' + CASE WHEN $3::bool THEN interval '1 day' * (n - 1)
                       ELSE interval '1 day' + interval '1 minute' * n END,
                   0, 0, 0, 0, 0, 0, ''
            FROM generate_series(1, $2::int4) AS n
            """,
            [.text(unit), .int4(Int32(count)), .bool(days)]
        )
    }
}

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

@Suite("The door") struct DoorTests {
    private static let id = "0195a3c0-0000-7000-8000-000000000001"

    private func properties(_ change: (inout MessageProperties) -> Void = { _ in }) -> MessageProperties {
        var properties = MessageProperties(messageID: Self.id, type: "report.v1", userID: "unit-341")
        change(&properties)
        return properties
    }

    private func admitted(
        _ body: [UInt8] = Array("{}".utf8),
        key: String = "report.submitted.341",
        size: Int? = nil,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) throws -> SubmissionEntry {
        try Door.admit(HostileDelivery.of(body, key: key, properties: properties(change), bodySize: size)).get()
    }

    @Test("A complete message is let in")
    func complete() throws {
        let entry = try admitted { $0.headers["timestamp_in_ms"] = .integer(1_742_169_600_123) }
        #expect(entry.unitCode == "341" && entry.account == "unit-341" && entry.fault == nil)
        #expect(entry.receivedAt == 1_742_169_600_123 && entry.id == UUID(uuidString: Self.id))
        #expect(entry.contentHash == ContentHash.sha256(Array("{}".utf8)) && !entry.isOversize)
    }

    @Test(
        "A key that names no unit can be answered by nobody",
        arguments: [
            "report.submitted.", "elsewhere", "", "report.submitted.304x", "report.submitted.341\n",
            "report.submitted.３４１", "report.submitted.34 1", "report.submitted.-1", "report.submitted.341.1",
            "report.submitted.12345678901234567", "reports.received",
        ]
    )
    func keys(key: String) {
        guard case .failure(let reason) = Door.admit(HostileDelivery.of([], key: key, properties: properties())) else {
            Issue.record("let in")
            return
        }
        #expect(reason.code == "unit.missing")
    }

    @Test(
        "An id in another notation is answered, and the same message has the same id again",
        arguments: [
            "", "17", "{0195a3c0-0000-7000-8000-000000000001}", "urn:uuid:0195a3c0-0000-7000-8000-000000000001",
            "0195a3c0-0000-7000-8000-00000000000", "0195a3c0-0000-7000-8000-000000000001\n", "\0",
            "0195a3c0-0000-7000-8000-00000000000１", String(repeating: "\u{FFFD}", count: 85),
        ]
    )
    func notations(text: String) throws {
        let entry = try admitted { $0.messageID = text }
        #expect(entry.fault == .idMalformed)
        #expect(try admitted { $0.messageID = text }.id == entry.id)
        #expect(try admitted([1]) { $0.messageID = text }.id != entry.id)
        #expect(try admitted { $0.messageID = text + "x" }.id != entry.id)
        #expect(try admitted { ($0.messageID, $0.userID) = (text, "unit-342") }.id != entry.id)
    }

    @Test(
        "A name that no account can have is none",
        arguments: ["", "unit 341", "unit-341\0", "đơn-vị", String(repeating: "a", count: 65)]
    )
    func accounts(name: String) throws {
        let entry = try admitted { $0.userID = name }
        #expect(entry.fault == .senderMissing && entry.account.isEmpty)
    }

    @Test("A sender cannot name another account, unit, size, arrival or fault in a header")
    func forged() throws {
        let headers: FieldTable = [
            MessageHeader.account: .text("unit-342"), MessageHeader.unit: .text("342"),
            MessageHeader.bodySize: .integer(50_000_000), MessageHeader.fault: .text("compressed"),
            MessageHeader.firstArrivedAt: .integer(1_700_000_000_000),
        ]
        let entry = try admitted { $0.headers = headers }
        #expect(entry.account == "unit-341" && entry.unitCode == "341" && entry.bodySize == 2 && entry.fault == nil)
        #expect(abs(Date().timeIntervalSince1970 - Double(entry.receivedAt) / 1_000) < 60)
        let nameless = try admitted { ($0.headers, $0.userID) = (headers, nil) }
        #expect(nameless.account.isEmpty && nameless.fault == .senderMissing && nameless.unitCode == "341")
    }

    @Test(
        "An arrival that no broker would stamp is not believed",
        arguments: [.min, -1, 42, 4_102_444_800_000, .max] as [Int64]
    )
    func arrivals(stamp: Int64) throws {
        let entry = try admitted { $0.headers["timestamp_in_ms"] = .integer(stamp) }
        #expect(abs(Date().timeIntervalSince1970 - Double(entry.receivedAt) / 1_000) < 60)
    }

    @Test(
        "What we put back ourselves comes in again as it was, whatever was wrong with it",
        arguments: [0, 1, 2, 3, 4, 5, 6]
    )
    func putBack(number: Int) throws {
        let first =
            switch number {
            case 0: try admitted { $0.headers["timestamp_in_ms"] = .integer(1_742_169_600_042) }
            case 1: try admitted { $0.messageID = nil }
            case 2: try admitted { $0.messageID = "17" }
            case 3: try admitted { $0.userID = nil }
            case 4: try admitted([0x1F, 0x8B])
            case 5: try admitted([], size: 50_000_000)
            default: try admitted(Array("{}".utf8)) { $0.type = "receipts.request.v1" }
            }
        let pool = PostgresPool(PostgresConfiguration(database: "none", user: "none"))
        var (properties, body) = IngestHandler(pool: pool).pack(WorkEntry(id: first.id, payload: first, attempt: 1))
        // A broker of 3.12 or newer stamps what we put back anew.
        properties.headers["timestamp_in_ms"] = .integer(1_800_000_000_000)
        let again = try Door.admit(HostileDelivery.of(body, key: "reports.submitted", properties: properties)).get()
        #expect(again.id == first.id && again.account == first.account && again.unitCode == first.unitCode)
        #expect(again.receivedAt == first.receivedAt && again.fault == first.fault)
        #expect(again.standing == first.standing && again.declaredType == first.declaredType)
        #expect(again.bodySize == first.bodySize && again.isOversize == first.isOversize)
        #expect(again.contentHash == first.contentHash && (again.isOversize ? again.contentHash.isEmpty : true))
        #expect(again.body == first.body)
    }

    @Test(
        "Deliveries with properties of any kind are let in within their bounds, or refused",
        arguments: 1...4
    )
    func mutated(seed: UInt64) {
        var random = SeededBytes(seed: seed)
        var letIn = 0
        for round in 0..<HostileDelivery.rounds {
            let delivery = HostileDelivery.random(&random)
            guard case .success(let entry) = Door.admit(delivery) else { continue }
            letIn += 1
            let isGood =
                UnitCode.isWellFormed(entry.unitCode) && (entry.account.isEmpty || EntryBounds.isAccount(entry.account))
                && (entry.declaredType?.utf8.count ?? 0) <= EntryBounds.declaredType
                && (entry.traceparent?.utf8.count ?? 55) == 55 && EntryBounds.times.contains(entry.receivedAt)
                && EntryBounds.bodySize.contains(Int64(entry.bodySize)) && entry.body.count <= entry.bodySize
                && (entry.contentHash.count == (entry.isOversize ? 0 : 32))
            let bytes = entry.encoded()
            var reader = CBORReader(bytes)
            let again = try? SubmissionEntry.decode(&reader, from: bytes)
            if !isGood || again?.id != entry.id {
                Issue.record("seed \(seed), round \(round): \(delivery.routingKey) \(delivery.properties)")
            }
        }
        #expect(letIn > 100, "seed \(seed)")
    }
}

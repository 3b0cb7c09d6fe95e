// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import Reporting
import Storage
import Testing

@testable import Stages

@Suite struct EntryTests {
    @Test func aSubmissionComesBackFromABundleByteForByte() throws {
        let body = Array("{\"schema\":\"report.v1\",\"title\":\"Tập huấn\u{1E}\"}".utf8) + [0xFF, 0x00]
        let entry = SubmissionEntry(
            id: UUID(),
            account: "unit-341",
            unitCode: "341",
            declaredType: nil,
            receivedAt: 1_742_169_600_123,
            standing: .duplicate,
            bodySize: body.count,
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            contentHash: ContentHash.sha256(body),
            storage: body,
            bodyRange: 0..<body.count
        )
        let bundle = entry.encoded() + entry.encoded()
        var reader = CBORReader(bundle)
        for _ in 0..<2 {
            let read = try SubmissionEntry.decode(&reader, from: bundle)
            #expect(read.id == entry.id)
            #expect(read.account == entry.account)
            #expect(read.declaredType == nil)
            #expect(read.receivedAt == entry.receivedAt)
            #expect(read.standing == .duplicate)
            #expect(read.contentHash == entry.contentHash && read.contentHash.count == 32)
            #expect(read.traceparent == entry.traceparent)
            #expect(Array(read.body) == body)
            #expect(!read.isOversize)
        }
        #expect(reader.isAtEnd)
    }

    @Test func anAcceptedEntryComesBackWhole() throws {
        var figures = Figures.zero
        for (index, measure) in Measure.allCases.enumerated() { figures[measure] = Int32(index * 1_000 + 1) }
        let due = try #require(CivilDate(iso: "2025-06-20"))
        let entry = AcceptedEntry(
            submissionID: UUID(),
            reportID: 1 << 40,
            revision: 3,
            planYear: 2025,
            unitCode: "341",
            receivedAt: 1_742_169_600_123,
            traceparent: nil,
            contributions: [Contribution(unitCode: "12826", figures: figures)],
            obligations: [
                Obligation(
                    kind: .dialogue,
                    key: "ĐT-1",
                    unitCode: "341",
                    title: "Đối thoại",
                    dueOn: due,
                    isClosed: false
                )
            ]
        )
        let bytes = entry.encoded()
        var reader = CBORReader(bytes)
        #expect(try AcceptedEntry.decode(&reader, from: bytes) == entry)
    }

    @Test func theNewestRevisionOfAReportIsFoldedOnceABatch() {
        func entry(_ report: Int64, _ revision: Int32) -> AcceptedEntry {
            AcceptedEntry(
                submissionID: UUID(),
                reportID: report,
                revision: revision,
                planYear: 2025,
                unitCode: "341",
                receivedAt: 0,
                traceparent: nil,
                contributions: [],
                obligations: []
            )
        }
        let newest = AggregatorHandler.newestRevisions([entry(7, 2), entry(3, 1), entry(7, 1), entry(7, 3)])
        #expect(newest.map(\.reportID) == [3, 7])
        #expect(newest.map(\.revision) == [1, 3])
    }
}

@Suite struct DoorTests {
    private func delivery(
        id: String? = "0195a3c0-0000-7000-8000-000000000001",
        user: String? = "unit-341",
        key: String = "report.submitted.341",
        headers: FieldTable = [:]
    ) -> Delivery {
        Delivery(
            tag: DeliveryTag(generation: 1, number: 1),
            redelivered: false,
            routingKey: key,
            properties: MessageProperties(messageID: id, type: "report.v1", userID: user, headers: headers),
            body: [123, 125],
            bodySize: 2
        )
    }

    @Test func aCompleteMessageIsLetIn() throws {
        let entry = try Door.admit(delivery(headers: ["timestamp_in_ms": .integer(1_742_169_600_123)])).get()
        #expect(entry.unitCode == "341")
        #expect(entry.account == "unit-341")
        #expect(entry.receivedAt == 1_742_169_600_123)
    }

    @Test("Whoever is known by the routing key is let in with what is wrong, to be told")
    func faults() throws {
        let id = "0195a3c0-0000-7000-8000-000000000001"
        #expect(try Door.admit(delivery(id: nil)).get().fault == .idMissing)
        #expect(try Door.admit(delivery(id: "not-a-uuid")).get().fault == .idMalformed)
        #expect(try Door.admit(delivery(id: id, user: nil)).get().fault == .senderMissing)
        #expect(try Door.admit(delivery(id: id, user: String(repeating: "u", count: 65))).get().fault == .senderMissing)
        #expect(try Door.admit(delivery(id: id)).get().fault == nil)
        // The same message has the same id of our making whenever it comes, and another sender's has another.
        let first = try Door.admit(delivery(id: "17")).get()
        #expect(try Door.admit(delivery(id: "17")).get().id == first.id)
        #expect(try Door.admit(delivery(id: "18")).get().id != first.id)
        #expect(try Door.admit(delivery(id: "17", user: "unit-342")).get().id != first.id)
    }

    @Test(
        "A key that names no unit has nobody who could be answered",
        arguments: [
            "report.submitted.", "elsewhere", "report.submitted.341\n", "report.submitted.34a", "report.submitted.*",
        ]
    )
    func nobody(key: String) {
        guard case .failure(let reason) = Door.admit(delivery(key: key)) else {
            Issue.record("let in")
            return
        }
        #expect(reason.code == "unit.missing")
    }

    @Test("A sender cannot name another account, unit, size or fault in a header")
    func foreignHeaders() throws {
        let headers: FieldTable = [
            "x-account": .text("unit-342"), "x-unit": .text("342"), "x-body-size": .integer(9_999_999),
            "x-fault": .text("compressed"),
        ]
        let entry = try Door.admit(delivery(headers: headers)).get()
        #expect(entry.account == "unit-341" && entry.unitCode == "341")
        #expect(entry.bodySize == 2 && !entry.isOversize && entry.fault == nil)
        #expect(try Door.admit(delivery(user: nil, headers: headers)).get().account.isEmpty)
    }

    @Test func whatWasPutBackByOurselvesKeepsItsSenderAndArrival() throws {
        let headers: FieldTable = [
            "x-account": .text("unit-341"), "x-unit": .text("341"), "timestamp_in_ms": .integer(1_742_169_600_042),
        ]
        let entry = try Door.admit(delivery(user: nil, key: "reports.submitted", headers: headers)).get()
        #expect(entry.account == "unit-341")
        #expect(entry.unitCode == "341")
        #expect(entry.receivedAt == 1_742_169_600_042)
    }

    @Test(arguments: [.min, -1, 42, 4_102_444_800_000, .max] as [Int64])
    func anArrivalThatNoBrokerWouldStampIsNotBelieved(_ stamp: Int64) throws {
        let entry = try Door.admit(delivery(headers: ["timestamp_in_ms": .integer(stamp)])).get()
        #expect(abs(Date().timeIntervalSince1970 - Double(entry.receivedAt) / 1_000) < 60)
    }
}

@Suite struct RetriedSubmissionTests {
    /// What ingest puts back must come in again as the same submission of the same sender.
    @Test func aPackedSubmissionIsLetInAgain() throws {
        let body = Array("{}".utf8)
        let entry = SubmissionEntry(
            id: UUID(),
            account: "unit-341",
            unitCode: "341",
            declaredType: "report.v1",
            receivedAt: 1_742_169_600_123,
            bodySize: body.count,
            traceparent: nil,
            contentHash: ContentHash.sha256(body),
            storage: body,
            bodyRange: 0..<body.count
        )
        let pool = PostgresPool(PostgresConfiguration(database: "none", user: "none"))
        let packed = IngestHandler(pool: pool).pack(WorkEntry(id: entry.id, payload: entry, attempt: 1))
        var properties = packed.properties
        // A broker of 3.12 or newer stamps what we put back anew.
        properties.headers["timestamp_in_ms"] = .integer(1_800_000_000_000)
        let again = try Door.admit(
            Delivery(
                tag: DeliveryTag(generation: 1, number: 1),
                redelivered: false,
                routingKey: "reports.submitted",
                properties: properties,
                body: packed.body,
                bodySize: packed.body.count
            )
        ).get()
        #expect(again.id == entry.id)
        #expect(again.account == "unit-341")
        #expect(again.unitCode == "341")
        #expect(again.receivedAt == entry.receivedAt)
        #expect(again.contentHash == entry.contentHash)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
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

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Reporting
import TestSupport
import Testing

@testable import Stages

/// From the door to the receipt.
@Suite("Answers of the door") struct DoorAnswerTests {
    /// A fault, how a message comes to have it, and words of the sentence that its sender reads.
    struct Case: Sendable, CustomTestStringConvertible {
        let fault: DoorFault
        let code: RuleCode
        let words: String
        let spoil: @Sendable (inout MessageProperties, inout [UInt8]) -> Void

        var testDescription: String { fault.rawValue }

        static let all: [Case] = [
            Case(fault: .idMissing, code: .idMissing, words: "thiếu mã gửi (message_id)") { properties, _ in
                properties.messageID = nil
            },
            Case(fault: .idMalformed, code: .idMalformed, words: "(message_id) không đúng dạng") { properties, _ in
                properties.messageID = properties.messageID.map { "{\($0)}" }
            },
            Case(fault: .senderMissing, code: .senderMissing, words: "thiếu tên tài khoản gửi (user_id)") {
                properties,
                _ in
                properties.userID = nil
            },
            Case(fault: .compressed, code: .compressed, words: "tệp nén") { _, body in body = [0x1F, 0x8B] + body },
            Case(fault: .compressed, code: .compressed, words: "tệp Excel") { _, body in
                body = [0x50, 0x4B, 3, 4] + body
            },
            Case(fault: .utf16, code: .encodingUTF16, words: "UTF-16") { _, body in body = [0xFE, 0xFF] + body },
        ]
    }

    private func delivery(_ report: GeneratedSubmission, _ spoilt: Case) -> Delivery {
        var properties = MessageProperties(
            messageID: report.id.uuidString.lowercased(),
            type: "report.v1",
            userID: report.account,
            headers: ["timestamp_in_ms": .integer(1_752_537_600_123)]
        )
        // Without the name in the body, which would be a mistake of its own.
        var body = Array(
            String(decoding: report.body, as: UTF8.self)
                .replacing("\"submission_id\":\"\(report.id.uuidString.lowercased())\",", with: "").utf8
        )
        spoilt.spoil(&properties, &body)
        let key = ReportTopology.submissionKey(unitCode: report.unitCode)
        return HostileDelivery.of(body, key: key, properties: properties)
    }

    private func entry(_ delivery: Delivery) throws -> WorkEntry<SubmissionEntry> {
        let payload = try Door.admit(delivery).get()
        return WorkEntry(id: payload.id, payload: payload)
    }

    @Test("Each fault is answered with its sentence, and with nothing else", arguments: Case.all)
    func answers(spoilt: Case) async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            let entry = try entry(delivery(report, spoilt))
            #expect(entry.payload.fault == spoilt.fault)
            let decided = try await ground.decided(try await ground.ingested([entry]))
            let receipt = try #require(decided.receipts[entry.id]?.first)
            #expect(receipt.outcome == .rejected && receipt.unitCode == report.unitCode)
            #expect(receipt.findings.map(\.code) == [spoilt.code])
            #expect(receipt.findings[0].messageVi.contains(spoilt.words))
            #expect(receipt.findings[0].messageVi.contains("Hãy gửi"))
            #expect(decided.accepted.isEmpty)
            // The same again is answered with the same.
            let again = try await ground.decided(try await ground.ingested([entry]))
            #expect(again.receipts[entry.id]?.first?.findings == receipt.findings)
            #expect(again.receipts[entry.id]?.first?.receiptNo == receipt.receiptNo)
        }
    }

    @Test("A repeat that overtakes its original has the same fault", arguments: Case.all)
    func overtaken(spoilt: Case) async throws {
        try await HandlerGround.with { ground, generator in
            let delivery = delivery(try generator.next(.report), spoilt)
            let original = try await ground.ingested([try entry(delivery)])
            let repeated = try await ground.ingested([try entry(delivery)])
            #expect(repeated.map(\.payload.standing) == [.duplicate])
            for batch in [repeated, original] {
                let decided = try await ground.decided(batch)
                #expect(decided.receipts[original[0].id]?.map { $0.findings.map(\.code) } == [[spoilt.code]])
                #expect(decided.accepted.isEmpty)
            }
            #expect(try await ground.count("decisions") == 1)
        }
    }

    @Test("A request for receipts is handed on and stored nowhere, also beside reports", arguments: [0, 40])
    func requests(others: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let id = UUID()
            let properties = MessageProperties(
                messageID: id.uuidString.lowercased(),
                type: Door.receiptsRequest,
                userID: "unit-341"
            )
            let request = try entry(HostileDelivery.of(Array("{}".utf8), properties: properties))
            let batch = [request, request] + (try generator.reports(others).map { try $0.entry() })
            let ingested = try await ground.ingested(batch)
            #expect(ingested.filter { $0.payload.standing == .receiptsRequest }.map(\.id) == [id, id])
            #expect(try await ground.count("submissions") == Int64(others))
            #expect(try await ground.count("resubmissions") == 0)
        }
    }
}

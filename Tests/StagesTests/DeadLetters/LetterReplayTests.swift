// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Stages
import Storage
import Testing

@Suite("A dead letter as a message again")
struct LetterReplayTests {
    private static let id = UUID()

    private func letter(
        queue: String = ReportTopology.submitted,
        key: String = "report.submitted.341",
        account: String? = "unit-341",
        unit: String? = "341",
        messageID: String? = id.uuidString.lowercased(),
        type: String? = "report.v1",
        headers: String = "{}",
        properties: [UInt8] = [],
        body: [UInt8]? = Array("{}".utf8),
        firstAt: Int64 = 1_742_173_200_123_456
    ) -> StoredDeadLetter {
        StoredDeadLetter(
            row: DeadLetterRow(
                id: 1,
                state: .open,
                stage: "ingest",
                queue: queue,
                reason: "worker.crashed",
                detail: "",
                submissionID: nil,
                account: account,
                unitCode: unit,
                routingKey: key,
                messageID: messageID,
                messageType: type,
                contentType: "application/json",
                bodySize: body?.count ?? 5_000_000,
                hasBody: body != nil,
                attempts: 5,
                times: 1,
                firstAt: firstAt,
                lastAt: firstAt
            ),
            headers: headers,
            properties: properties,
            body: body
        )
    }

    @Test("It goes to its queue by name, as ours, with unit, account and arrival, and its attempts begin anew")
    func door() throws {
        let headers = #"{"x-attempt":4,"x-first-arrived-at":1742000000000,"x-body-size":77,"x-fault":"id_missing"}"#
        let message = try LetterReplay.message(of: letter(key: ReportTopology.submitted, headers: headers))
        #expect(message.exchange.isEmpty && message.routingKey == ReportTopology.submitted)
        #expect(
            message.properties.messageID == Self.id.uuidString.lowercased() && message.properties.type == "report.v1"
        )
        let table = message.properties.headers
        #expect(table.text(MessageHeader.unit) == "341" && table.text(MessageHeader.account) == "unit-341")
        #expect(table.integer(MessageHeader.attempt) == 0)
        #expect(table.integer(MessageHeader.firstArrivedAt) == 1_742_000_000_000)
        #expect(table.integer(MessageHeader.bodySize) == 77 && table.text(MessageHeader.fault) == "id_missing")
    }

    @Test("What a sender wrote into headers of ours is not believed: not its arrival, its size, its fault")
    func forged() throws {
        let headers =
            #"{"x-first-arrived-at":1742000000000,"x-body-size":77,"x-fault":"utf16","x-unit":"336","x-account":"unit-336"}"#
        for (key, properties) in [
            ("report.submitted.341", Array("…".utf8)),
            (ReportTopology.dead(ReportTopology.submitted), Array("\u{7}x-deathA".utf8)),
        ] {
            let message = try LetterReplay.message(of: letter(key: key, headers: headers, properties: properties))
            let table = message.properties.headers
            #expect(table.text(MessageHeader.unit) == "341" && table.text(MessageHeader.account) == "unit-341")
            #expect(table.integer(MessageHeader.firstArrivedAt) == 1_742_173_200_123)
            #expect(table.integer(MessageHeader.bodySize) == 2 && table.text(MessageHeader.fault) == nil)
        }
    }

    @Test(
        "What is not clean is left out",
        arguments: ["", "a\nb", "␀", "\u{202E}", "ặ", String(repeating: "x", count: 256), "\u{FFFD}"]
    )
    func dirty(_ text: String) throws {
        let message = try LetterReplay.message(
            of: letter(account: text, messageID: text, type: text, headers: "[1", body: [0xFF, 0x00])
        )
        #expect(message.properties.messageID == nil && message.properties.type == nil)
        #expect(message.properties.headers.text(MessageHeader.account) == nil)
        #expect(message.body == [0xFF, 0x00])
    }

    @Test("A bundle's entry keeps its type and needs no unit")
    func bundle() throws {
        let message = try LetterReplay.message(
            of: letter(
                queue: ReportTopology.accepted,
                key: ReportTopology.accepted,
                account: nil,
                unit: nil,
                messageID: nil,
                type: AcceptedEntry.type,
                headers: #"{"x-entries":1,"x-reason":"old"}"#
            )
        )
        #expect(message.properties.type == AcceptedEntry.type)
        #expect(message.properties.headers == [MessageHeader.attempt: .integer(0), MessageHeader.entries: .integer(1)])
    }

    @Test("Without body, unit or a queue of ours it is refused with a sentence")
    func refused() {
        let refusals: [(StoredDeadLetter, String)] = [
            (letter(body: nil), "its body was not kept (5000000 bytes"), (letter(unit: nil), "no unit is known"),
            (letter(unit: "thai-binh"), "no unit is known"), (letter(unit: "341\n"), "no unit is known"),
            (letter(queue: "receipts.341"), "receipts.341 is no queue of a stage"),
        ]
        for (letter, words) in refusals {
            do throws(LetterReplay.Refusal) {
                _ = try LetterReplay.message(of: letter)
                Issue.record("not refused: \(words)")
            } catch {
                #expect(error.why.hasPrefix(words), "\(error.why)")
            }
        }
    }
}

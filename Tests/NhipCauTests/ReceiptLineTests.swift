// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting
import Testing

@testable import NhipCau

@Suite struct ReceiptLineTests {
    @Test("A message of several receipts is taken apart, and each reads back as it was")
    func several() {
        let receipts = Outcome.allCases.enumerated().map { ReceiptSamples.receipt(Int64($0), $1) }
        let lines = ReceiptLine.lines(of: ReceiptWriter.write(receipts))
        #expect(lines.compactMap(\.receipt) == receipts)
        #expect(lines.map(\.submission) == receipts.map { $0.submissionID.uuidString.lowercased() })
        #expect(Set(lines.map(\.key)).count == receipts.count)
    }

    @Test("Line ends, braces and quotes in a receipt do not cut it, and fields of a newer province stay")
    func verbatim() throws {
        let item = """
            { "submission_id" : "0195A3C0-5b1e-7cc4-9d2a-3f6b8e1d4a70",
              "outcome": "postponed", "decided_at": "2025-03-17T01:30:01.000+07:00",
              "new": {"text": "]}\\"[{ \\\\", "list": [1, [2, {}]]} }
            """
        let body = "{\"receipts\" :\n[\(item),\(item)], \"schema\": \"receipts.v1\", \"more\": {\"receipts\": []}}"
        let lines = ReceiptLine.lines(of: Array(body.utf8))
        #expect(lines.count == 2)
        let line = try #require(lines.first)
        #expect(line.key == "0195a3c0-5b1e-7cc4-9d2a-3f6b8e1d4a70 postponed 2025-03-17T01:30:01.000+07:00")
        #expect(!line.json.contains(0x0A))
        #expect(line.receipt == nil, "an outcome that this program does not know")
        let message = try #require(line.message)
        let object = try JSONSerialization.jsonObject(with: Data(message)) as? [String: Any]
        let kept = try #require((object?["receipts"] as? [[String: Any]])?.first)
        #expect((kept["new"] as? [String: Any])?["text"] as? String == "]}\"[{ \\")
    }

    @Test(
        "What is no message of receipts is kept as it came",
        arguments: [
            "", "x", "[]", "{\"schema\":\"receipts.v2\",\"receipts\":[]}",
            "{\"schema\":\"receipts.v1\",\"receipts\":[]}",
            "{\"schema\":\"receipts.v1\",\"receipts\":[1]}", "{\"schema\":\"receipts.v1\",\"receipts\":{}}",
            "{\"schema\":\"receipts.v1\",\"receipts\":[{\"submission_id\":\"a b\",\"outcome\":\"x\",\"decided_at\":\"y\"}]}",
        ]
    )
    func foreign(_ body: String) throws {
        let lines = ReceiptLine.lines(of: Array(body.utf8))
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.key.hasPrefix("? ") && line.message == nil && line.submission == nil)
        #expect(!line.json.contains(0x0A))
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

@Suite struct JSONBytesTests {
    @Test func everyCharacterSurvives() throws {
        let scalars = (0..<0x250).compactMap { UnicodeScalar($0) } + ["ạ", "ế", "🌸", "\u{2028}", "\u{FFFF}"]
        for scalar in scalars {
            let text = "a\(scalar)b"
            var json = JSONBytes(capacity: 16)
            json.beginArray()
            json.string(text)
            json.endArray()
            let back = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String]
            #expect(back == [text])
        }
    }

    @Test func separatorsAndNumbersStandWhereTheyShould() {
        var json = JSONBytes(capacity: 64)
        json.beginObject()
        json.key("a")
        json.beginArray()
        json.number(Int64.min)
        json.number(0)
        json.number(UInt64.max)
        json.beginObject()
        json.endObject()
        json.null()
        json.endArray()
        json.key("b")
        json.bool(true)
        json.key("c")
        json.hexadecimal([0, 255, 16])
        json.endObject()
        let expected =
            "{\"a\":[-9223372036854775808,0,9223372036854775807,{},null],\"b\":true,\"c\":\"00ff10\"}"
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }
}

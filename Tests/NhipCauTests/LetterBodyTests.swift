// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import NhipCau

@Suite("A dead letter's body, made readable") struct LetterBodyTests {
    @Test(
        "JSON is indented and otherwise as it was written",
        arguments: [
            (
                #"{"b":1.0,"a":[1,{"c":"x{,}[]:\"y\\"}],"e":[],"o":{}}"#,
                "{\n  \"b\": 1.0,\n  \"a\": [\n    1,\n    {\n      \"c\": \"x{,}[]:\\\"y\\\\\"\n    }\n  ],\n  \"e\": [],\n  \"o\": {}\n}"
            ),
            ("[[[]]]", "[\n  [\n    []\n  ]\n]"), (#"{"a":1,"a":2}"#, "{\n  \"a\": 1,\n  \"a\": 2\n}"), ("17", "17"),
        ]
    )
    func json(written: String, shown: String) {
        #expect(LetterBody(Array(written.utf8), type: "report.v1").text == shown)
    }

    @Test("What is no JSON is text, or bytes with what is visible of them")
    func others() {
        #expect(LetterBody([], type: nil).text == "(empty)")
        #expect(LetterBody(Array("Báo cáo quý".utf8), type: nil).text == "Báo cáo quý")
        let bytes: [UInt8] = [0x1B, 0x5B, 0x41, 0xFF, 0x00]
        #expect(
            LetterBody(bytes, type: "report.v1").text
                == "00000000  1b 5b 41 ff 00                                   |.[A..|"
        )
    }

    @Test(
        "A bundle is read as far as it goes, and the rest shown as bytes",
        arguments: [
            "nhipcau.submissions.v2", "nhipcau.accepted.v2", "nhipcau.notice.v1",
        ]
    )
    func damaged(type: String) {
        for bytes in [[0x83], [0x8A, 0x50], [0xFF, 0xFF], [0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]]
            as [[UInt8]]
        {
            let text = LetterBody(bytes, type: type).text
            #expect(text.hasPrefix("From byte 0 on it cannot be read: CBOR at byte"), "\(text)")
            #expect(text.contains("\n00000000  "))
        }
    }

    @Test("A notice is told in words, and what a stranger wrote into it steers no terminal")
    func notice() {
        var bytes: [UInt8] = [0x83, 0x50] + [UInt8](repeating: 7, count: 16)
        let reader = Array("a\u{1B}[2Jb@x.vn".utf8)
        bytes += [0x60 + UInt8(reader.count)] + reader + [0x19, 0x4E, 0x20]
        let text = LetterBody(bytes + [0xFF], type: "nhipcau.notice.v1").text
        #expect(text.contains("reader: a⟨U+001B⟩[2Jb@x.vn"), "\(text)")
        #expect(text.contains("day: 2024-10-04"), "\(text)")
        #expect(text.contains("From byte 33 on it cannot be read"), "\(text)")
    }
}

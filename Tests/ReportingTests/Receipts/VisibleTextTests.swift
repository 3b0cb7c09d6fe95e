// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

@Suite struct VisibleTextTests {
    /// Characters that steer a terminal, turn the direction of what follows, or break a line unseen.
    static let hidden: [UInt32] =
        Array(0x00...0x08) + [0x0B, 0x0C] + Array(0x0E...0x1F) + Array(0x7F...0x9F) + [0x061C, 0x200B, 0x200E, 0x200F]
        + Array(0x2028...0x202E) + Array(0x2060...0x2064) + Array(0x2066...0x2069) + [0xFEFF, 0xE0001, 0xE0061]

    @Test("What steers, turns or hides is shown as what it is, in a line, a page and JSON", arguments: hidden)
    func isShown(_ value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        let text = "Họp\(Character(scalar))phụ nữ"
        for shown in [VisibleText.line(text), VisibleText.page(text), VisibleText.json(text)] {
            #expect(!shown.unicodeScalars.contains(scalar), "\(shown)")
            #expect(shown.hasPrefix("Họp") && shown.hasSuffix("phụ nữ"))
        }
        let digits = String(value, radix: 16, uppercase: true)
        #expect(VisibleText.line(text).contains("\(digits)⟩"))
        if value >= 0x20 {
            let json = VisibleText.json("\"\(text)\"")
            #expect(try JSONDecoder().decode(String.self, from: Data(json.utf8)) == text, "JSON means the same")
        }
    }

    @Test("A line stays one line, a page keeps its lines")
    func lines() {
        #expect(VisibleText.line("a\nb\tc\r\nd") == "a b c  d")
        #expect(VisibleText.page("a\nb\tc\rd") == "a\nb\tc⟨U+000D⟩d")
    }

    @Test(
        "Vietnamese in either form, emoji with joiners and other scripts are left alone",
        arguments: ["Đoàn Thị Thụy", "Đoàn Thị Thụy".decomposedStringWithCanonicalMapping, "👩‍👧", "नमस्ते", "中文"]
    )
    func plain(_ text: String) {
        #expect(Array(VisibleText.line(text).utf8) == Array(text.utf8))
        #expect(Array(VisibleText.json(text).utf8) == Array(text.utf8))
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

@Suite("Cleaning of texts")
struct CleanTextTests {
    @Test(
        "Blanks of every kind are one plain blank, and none at the ends",
        arguments: [
            "một hai", " một  hai ", "một\u{A0}hai", "một\u{202F}\u{2009}hai\u{3000}", "\u{FEFF}một \u{200B}hai",
            "mộ\u{AD}t h\u{2060}ai", "m\u{F4}\u{323}t hai", "\u{202E}một hai\u{202C}", "một\u{200D} hai\u{FE0F}",
        ]
    )
    func blanks(_ text: String) {
        for cleaned in [CleanText.text(text), CleanText.line(text), CleanText.code(text)] {
            #expect(Array(cleaned.unicodeScalars) == Array("một hai".unicodeScalars))
        }
    }

    @Test("Lines stay in a text and are joined in a line")
    func lines() {
        #expect(CleanText.text(" một \n  hai\tba\r\n\r\n") == "một\nhai\tba")
        #expect(CleanText.line("một\r\nhai\tba\n") == "một hai ba")
        #expect(CleanText.text("\n") == "" && CleanText.line("\u{A0}") == "")
    }

    @Test("Dashes and full-width characters are plain in codes and stay in titles")
    func codes() {
        #expect(CleanText.code("２０２５–Ｑ１") == "2025-Q1")
        #expect(CleanText.code("BC\u{2011}BTV \u{2212}5 —") == "BC-BTV -5 -")
        #expect(CleanText.text("Thái Bình – Hưng Yên ５") == "Thái Bình – Hưng Yên ５")
    }

    @Test("Letters are the officer's own: no tone is moved, no i becomes y")
    func letters() {
        for text in ["Toạ đàm, huỷ, quí, hoà", "“Nữ” – Đỗ Thị Mỹ…", "Café ½ m² 5°C"] {
            #expect(CleanText.text(text) == text)
        }
    }

    @Test("Cleaning twice is cleaning once, and what is called clean is left as it is")
    func idempotent() {
        var randoms = SeededRandoms(seed: 7)
        let pieces = [
            "a", "ế", " ", "  ", "\u{A0}", "\u{AD}", "\u{200B}", "\u{301}", "\u{323}", "–", "\n", "\r", "\t", "５",
            "\u{FEFF}",
            "\u{3000}", "ơ", "\u{2028}", "|", "-", "\u{E0001}", "👩‍👧",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...8, using: &randoms)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &randoms)]
            }.joined()
            for clean in [CleanText.text, CleanText.line, CleanText.code] {
                let once = clean(text)
                #expect(clean(once).utf8.elementsEqual(once.utf8), "\(text.debugDescription), seed \(randoms.seed)")
            }
            var copy = text
            if copy.withUTF8({ CleanText.isClean($0) }) { #expect(CleanText.code(text).utf8.elementsEqual(text.utf8)) }
        }
    }
}

/// The same sequence for the same seed, so that a failure can be had again.
struct SeededRandoms: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) { (self.seed, state) = (seed, seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

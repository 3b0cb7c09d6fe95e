// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How words are compared: without regard to case, punctuation, blanks and the place of the tone (huỷ = hủy, Toạ = Tọa).
enum WordKey {
    /// Folded words joined by one space; tones and letters count.
    static func folded(_ text: String) -> String { FoldedName.words(text).joined(separator: " ") }

    /// Letters and digits alone, without tones and marks, in one piece: how somebody types without a Vietnamese keyboard.
    static func bare(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar == "đ" {
                result.append("d")
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil,
                !(0x300...0x36F).contains(scalar.value)
            {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// How many letters have to be changed, added or left out to come from one word to the other (Levenshtein).
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var before = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = before + (letter == right[column] ? 0 : 1)
                before = row[column + 1]
                row[column + 1] = min(replaced, before + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}

/// Finds what a written word means, however it is spelt; without tones and marks when only one word can be meant.
struct WordBook<Value: Sendable>: Sendable {
    private var exact: [String: Value] = [:]
    private var bare: [String: Value?] = [:]

    /// Of two equal words the first counts.
    init(_ entries: some Sequence<(String, Value)>) {
        for (word, value) in entries {
            let folded = WordKey.folded(word)
            if folded.isEmpty || exact[folded] != nil { continue }
            exact[folded] = value
            // Two words that differ by their tones alone: without tones nobody knows which.
            let key = WordKey.bare(word)
            bare[key] = bare[key] == nil ? .some(value) : .some(nil)
        }
    }

    func find(_ text: String) -> Value? {
        let folded = WordKey.folded(text)
        if folded.isEmpty { return nil }
        return exact[folded] ?? bare[WordKey.bare(text)] ?? nil
    }

    /// Only with its own letters and tones.
    func findExactly(_ text: String) -> Value? { exact[WordKey.folded(text)] }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Text of a header in the only alphabet headers have, ASCII.
enum HeaderText {
    /// - Throws: `mail.header_injection`. A line break in a header starts a header of the attacker's choice.
    static func refuseControl(_ value: String, field: String) throws(MailError) {
        for byte in value.utf8 where byte == 0x0D || byte == 0x0A || byte == 0x00 {
            throw MailError(.headerInjection, field: field, "The value holds CR, LF or NUL.")
        }
    }

    /// RFC 2047 §2: no encoded word is longer than 75 characters, no line with one longer than 76.
    static let longestWord = 75
    static let longestLine = 76

    /// The text as encoded words (RFC 2047), the first at most `firstBudget` characters long.
    ///
    /// A word never ends inside a character as readers see it, because some programs decode each word by itself. Base64
    /// rather than Q: a Vietnamese letter costs up to nine characters in Q and four in base64.
    static func encodedWords(_ text: String, firstBudget: Int) -> [String] {
        var words: [String] = []
        var chunk: [UInt8] = []
        func room() -> Int { bytesFitting(words.isEmpty ? min(firstBudget, longestWord) : longestWord) }
        func flush() {
            guard !chunk.isEmpty else { return }
            words.append("=?UTF-8?B?\(Data(chunk).base64EncodedString())?=")
            chunk.removeAll(keepingCapacity: true)
        }
        func append(_ bytes: some Collection<UInt8>) {
            if chunk.count + bytes.count > room() { flush() }
            chunk.append(contentsOf: bytes)
        }
        for character in text.precomposedStringWithCanonicalMapping {
            if character.utf8.count <= bytesFitting(min(firstBudget, longestWord)) {
                append(character.utf8)
            } else {
                // A stack of combining marks longer than a word: only its scalars can be kept whole.
                for scalar in character.unicodeScalars { append(UTF8.encode(scalar).map(Array.init) ?? []) }
            }
        }
        flush()
        return words
    }

    /// Whether the text can stand in an unstructured header as it is and be read back unchanged.
    static func isPlain(_ text: String, lineBudget: Int) -> Bool {
        text.utf8.count <= lineBudget && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && !text.hasPrefix(" ") && !text.hasSuffix(" ") && !text.contains("=?")
    }

    private static func bytesFitting(_ wordLength: Int) -> Int {
        // "=?UTF-8?B?" and "?=" are 12 characters; four characters carry three bytes.
        max(1, (wordLength - 12) / 4) * 3
    }
}

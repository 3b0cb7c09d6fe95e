// SPDX-License-Identifier: Apache-2.0

/// Text of others made harmless for whoever reads it: characters that steer a terminal (C0, C1), turn the direction of
/// what follows (bidirectional overrides, embeddings and isolates: Unicode TR 36, 3.4.4) or break lines unseen are shown
/// as what they are, `⟨U+202E⟩`. Nothing is left out, so that what was written can be told.
package enum VisibleText {
    /// A text within a line: its line ends and tabs become blanks, so that it cannot look like several lines.
    package static func line(_ text: String) -> String {
        isPlain(text) ? text : made(text) { $0 == "\n" || $0 == "\t" || $0 == "\r" ? " " : shown($0) }
    }

    /// A page of our own that holds such text; its line ends stay.
    package static func page(_ text: String) -> String {
        isPlain(text) ? text : made(text) { $0 == "\n" || $0 == "\t" ? nil : shown($0) }
    }

    /// The same for JSON, where such a character can be written as an escape that means the same (RFC 8259, 7).
    package static func json(_ text: String) -> String {
        isPlain(text) ? text : made(text) { $0 == "\n" || $0 == "\t" || $0 == "\r" || !isHidden($0) ? nil : escape($0) }
    }

    /// The common case: no byte that could begin a character of that kind.
    private static func isPlain(_ text: String) -> Bool {
        !text.unicodeScalars.contains { $0.value < 0x20 || $0.value > 0x7E && isHidden($0) }
    }

    private static func made(_ text: String, _ instead: (Unicode.Scalar) -> String?) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let other = instead(scalar) {
                result.append(contentsOf: other.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String? {
        isHidden(scalar) ? "⟨U+\(hexadecimal(scalar.value))⟩" : nil
    }

    /// Whether a reader would not see it, yet it changes what she sees. Joiners (emoji, Indic scripts) and the soft hyphen
    /// change nothing but their neighbours.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        // Vietnamese letters and everything else below the marks need no look at the tables.
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) { return true }
        if scalar.value < 0x0600 { return false }
        switch scalar.properties.generalCategory {
        case .format: return scalar.value != 0x200C && scalar.value != 0x200D
        case .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { "\\u" + hexadecimal(UInt32($0)) }.joined()
    }
}

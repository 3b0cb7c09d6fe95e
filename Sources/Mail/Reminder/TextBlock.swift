// SPDX-License-Identifier: Apache-2.0

/// Small works on the text of a letter. Lines are never cut to a width: a paragraph is one line, and the reader's program
/// breaks it where its screen ends (quoted-printable carries lines of any length, RFC 2045 §6.7).
enum TextBlock {
    /// At most `limit` characters, cut between words where that is possible. Marks piled up on a letter are bounded too:
    /// composed text (NFC) has few of them.
    static func shortened(_ text: String, to limit: Int) -> String {
        func isPiled(_ text: some StringProtocol) -> Bool { text.unicodeScalars.count / 3 * 2 > limit }
        guard text.count > limit || isPiled(text) else { return text }
        var cut = text.prefix(limit - 1)
        if isPiled(cut) { cut = cut.prefix(limit / 8) }
        while isPiled(cut) { cut.removeLast() }
        let end = cut.lastIndex(of: " ").flatMap {
            text.distance(from: text.startIndex, to: $0) > limit / 2 ? $0 : nil
        }
        return (end.map { cut[..<$0] } ?? cut) + "…"
    }

    static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}

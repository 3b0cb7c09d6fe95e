// SPDX-License-Identifier: Apache-2.0

/// Writes header fields, folded (RFC 5322 §2.2.3).
struct HeaderWriter {
    private(set) var text = ""

    /// A field made of tokens that stay whole; lines are broken between them.
    mutating func add(_ name: String, tokens: [String]) {
        var line = name + ":"
        for (index, token) in tokens.enumerated() {
            // The first token stays beside the name even when it is long: "Name:" alone on a line upsets old readers.
            if index > 0, line.utf8.count + 1 + token.utf8.count > HeaderText.longestLine {
                text += line + "\r\n"
                line = ""
            }
            line += " " + token
        }
        text += line + "\r\n"
    }

    /// A field of free text (RFC 5322 §3.6.5, RFC 2047 §5 (1)).
    mutating func add(_ name: String, text value: String) {
        let budget = HeaderText.longestLine - name.utf8.count - 2
        add(
            name,
            tokens: HeaderText.isPlain(value, lineBudget: budget)
                ? [value] : HeaderText.encodedWords(value, firstBudget: budget)
        )
    }

    /// A field with one mailbox (RFC 5322 §3.4, RFC 2047 §5 (3)).
    mutating func add(_ name: String, _ mailbox: MailAddress) {
        guard let displayName = mailbox.name else { return add(name, tokens: [mailbox.address]) }
        let budget = HeaderText.longestLine - name.utf8.count - 2
        add(name, tokens: Self.phrase(displayName, firstBudget: budget) + ["<\(mailbox.address)>"])
    }

    private static func phrase(_ text: String, firstBudget: Int) -> [String] {
        guard HeaderText.isPlain(text, lineBudget: firstBudget - 2) else {
            return HeaderText.encodedWords(text, firstBudget: firstBudget)
        }
        if text.utf8.allSatisfy({ $0.isAtomText || $0 == UInt8(ascii: " ") }) && !text.contains("  ") { return [text] }
        let escaped = text.flatMap { $0 == "\\" || $0 == "\"" ? ["\\", $0] : [$0] }
        return ["\"\(String(escaped))\""]
    }
}

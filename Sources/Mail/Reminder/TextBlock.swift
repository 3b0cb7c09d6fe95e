// SPDX-License-Identifier: Apache-2.0

/// Lays out plain text for a letter: lines of at most 76 characters as readers count them.
enum TextBlock {
    static let width = 76

    /// The text broken at spaces, with a start for the first line and one for the others. A word longer than a line stays
    /// whole: it may be an address.
    static func wrapped(_ text: String, first: String, rest: String) -> String {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = rest
                isEmpty = true
            }
            line += isEmpty ? word : " " + word
            isEmpty = false
        }
        lines.append(line)
        return lines.joined(separator: "\n")
    }

    /// At most `limit` characters, cut between words where that is possible.
    static func shortened(_ text: String, to limit: Int) -> String {
        guard text.count > limit else { return text }
        let cut = text.prefix(limit - 1)
        let end = cut.lastIndex(of: " ").flatMap { text.distance(from: text.startIndex, to: $0) > limit / 2 ? $0 : nil }
        return (end.map { cut[..<$0] } ?? cut) + "…"
    }

    static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}

extension String {
    /// Line breaks and other control characters become spaces, runs of spaces one: a title typed into a spreadsheet cell
    /// must neither break a header nor the layout.
    var oneLine: String {
        let spaced = unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.isWhitespace ? " " : scalar
        }
        return String(String.UnicodeScalarView(spaced)).split(separator: " ").joined(separator: " ")
    }

    /// Filled up with spaces to `width` characters.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Takes a list in one cell apart. The vocabulary is asked before a separator is believed: "phụ nữ, trẻ em" is one topic
/// of the plan, whatever the comma in it.
enum ListWords {
    /// - Parameter find: what a phrase means in the vocabulary; nil when it is no word of it.
    /// - Returns: the meanings, each once, and phrases without one as they were written.
    static func split(_ text: String, _ find: (String) -> String?) -> [String] {
        var result: [String] = []
        for part in text.split(whereSeparator: { $0 == "|" || $0.isNewline }) {
            for word in words(part, find) where !result.contains(word) { result.append(word) }
        }
        return result
    }

    /// The longest phrase that the vocabulary knows comes first, then the next shorter.
    private static func words(_ text: Substring, _ find: (String) -> String?) -> [String] {
        let pieces = pieces(text)
        var result: [String] = []
        var start = 0
        while start < pieces.count {
            // A vocabulary's phrase has few pieces; a cell may have thousands.
            var end = min(pieces.count, start + 6) - 1
            var word = find(String(text[pieces[start].lowerBound..<pieces[end].upperBound]))
            while word == nil, end > start {
                end -= 1
                word = find(String(text[pieces[start].lowerBound..<pieces[end].upperBound]))
            }
            let found = word ?? trimmed(text[pieces[start]])
            if !found.isEmpty { result.append(found) }
            start = end + 1
        }
        return result
    }

    /// Between `; , / +`, and before the word "và".
    private static func pieces(_ text: Substring) -> [Range<Substring.Index>] {
        var pieces: [Range<Substring.Index>] = []
        var start = text.startIndex
        var index = start
        while index < text.endIndex {
            let and = text[index...].prefix(4)
            if ";,/+&•".contains(text[index]) {
                pieces.append(start..<index)
                start = text.index(after: index)
            } else if and.lowercased() == " và " {
                pieces.append(start..<index)
                start = text.index(index, offsetBy: 4)
                index = text.index(before: start)
            }
            index = text.index(after: index)
        }
        pieces.append(start..<text.endIndex)
        return pieces
    }

    /// Without blanks and the bullets of a list around it.
    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, " -•*".contains(first) { text.removeFirst() }
        while let last = text.last, " -•.".contains(last) { text.removeLast() }
        return String(text)
    }
}

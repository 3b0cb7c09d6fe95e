// SPDX-License-Identifier: Apache-2.0

/// A number as an officer writes it.
enum SheetNumber {
    case whole(Int32)
    /// Digits with marks that may mean thousands or decimals; the two readings in words, and how to write it.
    case ambiguous(whole: String, other: String, example: String)
    /// Too large for any count.
    case tooLarge
    case unreadable

    /// - Parameter text: cleaned as a code.
    init(_ text: String) {
        let compact = Self.withoutGroupBlanks(text)
        if compact.utf8.allSatisfy({ $0.decimalDigit != nil }), !compact.isEmpty {
            self = Int32(compact).map { .whole($0) } ?? .tooLarge
            return
        }
        guard compact.utf8.first?.decimalDigit != nil,
            compact.utf8.allSatisfy({ $0.decimalDigit != nil || ".,".utf8.contains($0) || $0 == 0x20 })
        else {
            self = .unreadable
            return
        }
        self = Self.ambiguous(compact)
    }

    /// "1 250": blanks between groups of three digits can only mean thousands.
    private static func withoutGroupBlanks(_ text: String) -> String {
        let groups = text.split(separator: " ", omittingEmptySubsequences: false)
        guard groups.count > 1, (1...3).contains(groups[0].utf8.count),
            groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }),
            groups.joined().utf8.allSatisfy({ $0.decimalDigit != nil })
        else { return text }
        return groups.joined()
    }

    private static func ambiguous(_ text: String) -> SheetNumber {
        let parts = text.split { !$0.isASCII || !$0.isNumber }.map(String.init)
        let whole = parts.joined()
        if text.contains(" ") {
            return .ambiguous(whole: whole, other: parts.joined(separator: " và "), example: whole)
        }
        guard parts.count > 1, let last = parts.last else {
            return .ambiguous(whole: whole, other: whole, example: whole)
        }
        let head = parts.dropLast().joined()
        let tail = String(last.reversed().drop { $0 == "0" }.reversed())
        // 38.0 is a count that some program wrote with a fraction; 1.250 is more likely a thousand and more.
        if tail.isEmpty, last.count < 3 { return .ambiguous(whole: whole, other: head, example: head) }
        return .ambiguous(whole: whole, other: tail.isEmpty ? head : "\(head),\(tail)", example: whole)
    }
}

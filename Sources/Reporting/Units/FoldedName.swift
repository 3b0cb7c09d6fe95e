// SPDX-License-Identifier: Apache-2.0

/// A unit's name reduced to what decides whether two spellings mean the same: lower case, tones set apart from letters
/// (`Thụy` = `Thuỵ`), final i and y unified where Vietnamese writes either (`Quí` = `Quý`), composed and decomposed text
/// alike, the type in front split off.
///
/// Diacritics stay: without them *Phường* and *Xã Quang Trung* would be the only further clash, but a key may have none.
struct FoldedName: Hashable {
    /// Words joined by one space, each word its toneless letters followed by its tone.
    let core: String
    /// The type written in front, if any.
    let kind: Unit.Kind?

    init(_ name: String) {
        var words = Self.words(name)
        for prefix in Self.organisations where words.starts(with: prefix) && words.count > prefix.count {
            words.removeFirst(prefix.count)
            break
        }
        var kind: Unit.Kind?
        for (prefix, named) in Self.kinds where words.starts(with: prefix) && words.count > prefix.count {
            words.removeFirst(prefix.count)
            kind = named
            break
        }
        core = words.joined(separator: " ")
        self.kind = kind
    }

    /// Folded words. Everything that is no letter or digit separates.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = FoldedWord()
        for scalar in text.unicodeScalars {
            if !word.append(scalar), !word.isEmpty {
                words.append(word.folded)
                word = FoldedWord()
            }
        }
        if !word.isEmpty { words.append(word.folded) }
        return words
    }

    private static let organisations: [[String]] = [
        words("Hội Liên hiệp Phụ nữ"), words("Hội LHPN"), words("Hội Phụ nữ"),
    ]

    private static let kinds: [([String], Unit.Kind)] = [
        (words("Thành phố"), .city), (words("TP"), .city), (words("Thị trấn"), .township), (words("TT"), .township),
        (words("Huyện"), .district), (words("H"), .district), (words("Phường"), .ward), (words("P"), .ward),
        (words("Xã"), .commune), (words("X"), .commune), (words("Tỉnh"), .province),
    ]
}

/// One syllable while it is read.
private struct FoldedWord {
    private var letters: [Unicode.Scalar] = []
    private var tone: Character?

    var isEmpty: Bool { letters.isEmpty }

    /// Takes a scalar if it belongs to a word.
    mutating func append(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return append(ascii: UInt8(truncatingIfNeeded: scalar.value)) }
        if let mark = Self.tones[scalar] {
            guard !letters.isEmpty else { return false }
            tone = mark
            return true
        }
        if let last = letters.last, let changed = Self.shapes[scalar]?[last] {
            letters[letters.count - 1] = changed
            return true
        }
        let lower = Self.lowercased(scalar)
        if let (base, mark) = Self.toned[lower] {
            letters.append(base)
            tone = mark
            return true
        }
        guard lower.properties.isAlphabetic || lower.properties.numericType != nil else { return false }
        letters.append(lower)
        return true
    }

    private mutating func append(ascii byte: UInt8) -> Bool {
        switch byte {
        case 65...90: letters.append(Unicode.Scalar(byte + 32))
        case 97...122, 48...57: letters.append(Unicode.Scalar(byte))
        default: return false
        }
        return true
    }

    var folded: String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: letters)
        // "Mỹ" and "Mĩ", "Quý" and "Quí" are two spellings of one syllable; "Thúy" and "Thúi" are two syllables.
        if letters.last == "y", letters.count > 1, Self.isConsonantal(letters.dropLast()) {
            text.removeLast()
            text.append("i")
        }
        var result = String(text)
        if let tone { result.append(tone) }
        return result
    }

    private static func isConsonantal(_ letters: ArraySlice<Unicode.Scalar>) -> Bool {
        letters.elementsEqual(["q", "u"]) || !letters.contains { vowels.contains($0) }
    }

    private static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let mapped = scalar.properties.lowercaseMapping.unicodeScalars
        return mapped.count == 1 ? mapped.first ?? scalar : scalar
    }

    private static let vowels: Set<Unicode.Scalar> = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"]

    /// Combining tone marks: huyền, hỏi, ngã, sắc, nặng.
    private static let tones: [Unicode.Scalar: Character] = [
        "\u{300}": "2", "\u{309}": "3", "\u{303}": "4", "\u{301}": "5", "\u{323}": "6",
    ]

    /// Combining circumflex, breve and horn on the letters that take them.
    private static let shapes: [Unicode.Scalar: [Unicode.Scalar: Unicode.Scalar]] = [
        "\u{302}": ["a": "â", "e": "ê", "o": "ô"],
        "\u{306}": ["a": "ă"],
        "\u{31B}": ["o": "ơ", "u": "ư"],
    ]

    /// Every composed toned vowel with its toneless letter and its tone.
    private static let toned: [Unicode.Scalar: (Unicode.Scalar, Character)] = {
        let rows: [(Unicode.Scalar, String)] = [
            ("a", "àảãáạ"), ("ă", "ằẳẵắặ"), ("â", "ầẩẫấậ"), ("e", "èẻẽéẹ"), ("ê", "ềểễếệ"), ("i", "ìỉĩíị"),
            ("o", "òỏõóọ"), ("ô", "ồổỗốộ"), ("ơ", "ờởỡớợ"), ("u", "ùủũúụ"), ("ư", "ừửữứự"), ("y", "ỳỷỹýỵ"),
        ]
        var table: [Unicode.Scalar: (Unicode.Scalar, Character)] = [:]
        for (base, row) in rows {
            for (scalar, tone) in zip(row.unicodeScalars, "23456") {
                table[scalar] = (base, tone)
            }
        }
        return table
    }()
}

// SPDX-License-Identifier: Apache-2.0

/// Tells text that is valid Unicode and still no Vietnamese: letters of the old fonts (TCVN3, VNI) pasted into a new
/// file, UTF-8 taken for Windows-1252, the replacement character, question marks inside words.
///
/// Judged by what proper text does not hold: a sign where a letter belongs ("®¼ng"), a capital with a mark inside a small
/// word ("truyÒn"), two marked vowels where VNI sets a tone behind its letter ("truyeàn"). A foreign name alone ("Müller",
/// "Citroën") and signs beside words («», ·, °, m²) are left in peace.
enum GarbledText {
    /// Whether a text is likely garbled.
    static func isLikely(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        if scalars.contains("\u{FFFD}") { return true }
        // Plain ASCII can only be spoilt by question marks.
        let isPlain = scalars.allSatisfy(\.isASCII)
        if !isPlain, hasMisreadUTF8(scalars) { return true }
        var tally = Tally()
        for token in scalars.split(whereSeparator: { $0.properties.isWhitespace }) where !isAddress(token) {
            tally.add(token)
        }
        return tally.isGarbled
    }

    /// Whether bytes of UTF-8 hold anything that makes asking worth while. One look at each, nothing is allocated.
    static func maySpoil(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var before: UInt8 = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "?"):
                if before > 0x40, index + 1 < bytes.count, bytes[index + 1] > 0x3E { return true }
            case 0xC2: return true
            case 0xC3:
                let next = index + 1 < bytes.count ? bytes[index + 1] : 0
                if !isVietnamese(latin: next) || isNoPair(before, next) { return true }
            case 0xEF: if index + 1 < bytes.count, bytes[index + 1] == 0xBF { return true }
            default: break
            }
            before = byte
            index &+= 1
        }
        return false
    }

    /// Links and addresses hold question marks and signs by right.
    private static func isAddress(_ token: ArraySlice<Unicode.Scalar>) -> Bool {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: token)
        let word = String(text).lowercased()
        return word.contains("://") || word.hasPrefix("www.") || word.contains("@") || word.contains("=")
    }

    /// The second byte of a character U+00C0…U+00FF that Vietnamese writes.
    private static func isVietnamese(latin byte: UInt8) -> Bool {
        switch byte & 0xDF {
        case 0x80...0x83, 0x88...0x8A, 0x8C, 0x8D, 0x92...0x95, 0x99, 0x9A, 0x9D: true
        default: false
        }
    }

    /// A letter and a marked letter of Latin-1 behind it, by its second byte, that stand together in VNI alone: CSimdjson
    /// looks for the same.
    private static func isNoPair(_ letter: UInt8, _ marked: UInt8) -> Bool {
        switch letter | 0x20 {
        case UInt8(ascii: "a"), UInt8(ascii: "e"): true
        case UInt8(ascii: "o"): marked & 0xDF == 0x82 || marked & 0xDF == 0x99
        case UInt8(ascii: "u"): marked & 0xDF == 0x99
        default: false
        }
    }

    // MARK: UTF-8 read as Windows-1252

    /// "TuyÃªn", "áº¿": characters whose Windows-1252 bytes make a character of UTF-8.
    private static func hasMisreadUTF8(_ scalars: [Unicode.Scalar]) -> Bool {
        var index = 0
        while index < scalars.count {
            guard let lead = windows1252(scalars[index]), (0xC2...0xF4).contains(lead) else {
                index += 1
                continue
            }
            let following = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3
            let rest = scalars[(index + 1)...].prefix(following)
            let bytes = rest.compactMap(windows1252)
            if bytes.count == following, bytes.allSatisfy({ $0 & 0xC0 == 0x80 }), !rest.allSatisfy(isTypographic) {
                return true
            }
            index += 1
        }
        return false
    }

    /// Quotation marks, dashes, blanks: they follow a capital by right (“NÔNG THÔN MỚI CẤP XÃ”).
    private static func isTypographic(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0, 0xAB, 0xAD, 0xBB, 0xB0, 0xB7, 0x2013...0x2026: true
        default: false
        }
    }

    /// The byte of a character in Windows-1252; for the five that it leaves open, and for C1 controls, their own number.
    private static func windows1252(_ scalar: Unicode.Scalar) -> UInt8? {
        if (0x80...0xFF).contains(scalar.value) { return UInt8(scalar.value) }
        return specials[scalar]
    }

    private static let specials: [Unicode.Scalar: UInt8] = [
        "€": 0x80, "‚": 0x82, "ƒ": 0x83, "„": 0x84, "…": 0x85, "†": 0x86, "‡": 0x87, "ˆ": 0x88, "‰": 0x89, "Š": 0x8A,
        "‹": 0x8B, "Œ": 0x8C, "Ž": 0x8E, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "•": 0x95, "–": 0x96, "—": 0x97,
        "˜": 0x98, "™": 0x99, "š": 0x9A, "›": 0x9B, "œ": 0x9C, "ž": 0x9E, "Ÿ": 0x9F,
    ]
}

// SPDX-License-Identifier: Apache-2.0

extension GarbledText {
    /// What the words of a text have that proper ones have not.
    struct Tally {
        private var words = 0
        /// Words that no language writes so.
        private var strong = 0
        /// Words with a letter that Vietnamese has not, as foreign names do.
        private var foreign = 0
        /// Words with a question mark in place of a letter.
        private var asked = 0
        /// Some letter that only proper Vietnamese text holds.
        private var isVietnamese = false

        var isGarbled: Bool {
            if asked >= 2 || strong >= 2 { return true }
            if strong == 1 { return foreign > 0 || !isVietnamese || words == 1 }
            return foreign >= 2 && !isVietnamese && foreign * 2 > words
        }

        /// Takes one piece of text between blanks.
        mutating func add(_ token: ArraySlice<Unicode.Scalar>) {
            let word = Word(token)
            if !word.hasLetter { return }
            words += 1
            if word.isVietnamese { isVietnamese = true }
            if word.isAsked { asked += 1 }
            if word.isStrange {
                strong += 1
            } else if word.isForeign {
                foreign += 1
            }
        }
    }

    /// One piece of text between blanks, looked at pair by pair.
    private struct Word {
        var hasLetter = false
        var isVietnamese = false
        var isStrange = false
        var isForeign = false
        var isAsked = false

        init(_ token: ArraySlice<Unicode.Scalar>) {
            let scalars = Array(token)
            for index in scalars.indices {
                let before = index > 0 ? scalars[index - 1] : " "
                let after = index + 1 < scalars.count ? scalars[index + 1] : " "
                look(at: scalars[index], before, after)
            }
        }

        private mutating func look(at scalar: Unicode.Scalar, _ before: Unicode.Scalar, _ after: Unicode.Scalar) {
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A: hasLetter = true
            case 0x3F:
                // "Tuy?n": a small letter behind it tells it from a question without a blank.
                if before.isLetter || before == "?", after.isSmall || after == "?" && before == "?" { isAsked = true }
            case 0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169, 0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x1EA0...0x1EF9:
                hasLetter = true
                isVietnamese = true
            case 0xA1...0xBF, 0xD7, 0xF7: lookAtSign(scalar, before, after)
            case 0xC0...0xFF: lookAtLetter(scalar, before, after)
            default: break
            }
        }

        /// A sign with letters on both sides, or one of those that TCVN3 ends and begins words with.
        private mutating func lookAtSign(_ sign: Unicode.Scalar, _ before: Unicode.Scalar, _ after: Unicode.Scalar) {
            let isEnd = !after.isLatin
            if before.isSmall, after.isSmall, sign != "·" { isStrange = true }
            // "lµ", "c¬", "gi÷": but m², km³, 1º and a closing quotation mark are right.
            if before.isSmall, isEnd, "µ¶¸¹×÷¬ª¨«®¾¼½".unicodeScalars.contains(sign) {
                isStrange = isStrange || !(sign == "¹" && before == "m") && sign != "®"
            }
            // "®¼ng", "¶nh": but µm and µg are units.
            if !before.isLatin, "®¶¸¹".unicodeScalars.contains(sign),
                after.isSmall || (0xA1...0xBF).contains(after.value)
            {
                isStrange = true
            }
        }

        private mutating func lookAtLetter(
            _ letter: Unicode.Scalar,
            _ before: Unicode.Scalar,
            _ after: Unicode.Scalar
        ) {
            hasLetter = true
            let isCapital = letter.value < 0xDF
            if isCapital, before.isSmall { isStrange = true }
            if !Self.vietnamese.contains(letter) { isForeign = true }
            // VNI writes the mark as a letter of its own behind its vowel: "eà", "aù", "oä", "öù"; "ñ" is its đ.
            switch Character(before).lowercased() {
            case "a", "e", "ô", "ö":
                if !"ñçðþß".unicodeScalars.contains(letter.small), !isCapital || before.isCapital { isStrange = true }
            case "o": if "ùøûõïâäå".unicodeScalars.contains(letter.small) { isStrange = true }
            case "u", "y": if "ùøûõï".unicodeScalars.contains(letter.small) { isStrange = true }
            default: break
            }
            if letter.small == "ñ", !before.isLatin, after.isLatin { isStrange = true }
        }

        private static let vietnamese = Set("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý".unicodeScalars)
    }
}

extension Unicode.Scalar {
    /// A letter of Latin-1.
    fileprivate var isLatin: Bool { isLetter }

    fileprivate var isLetter: Bool {
        switch value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1EA0...0x1EF9: true
        default: false
        }
    }

    fileprivate var isSmall: Bool {
        (0x61...0x7A).contains(value) || value == 0xDF || (0xE0...0xFF).contains(value) && value != 0xF7
            || value > 0xFF && properties.isLowercase
    }

    fileprivate var isCapital: Bool { isLetter && !isSmall }

    /// The small letter of a capital of Latin-1.
    fileprivate var small: Unicode.Scalar {
        (0xC0...0xDE).contains(value) && value != 0xD7 ? Unicode.Scalar(value + 0x20) ?? self : self
    }
}

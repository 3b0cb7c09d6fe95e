// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What becomes of every text before anything is compared with it, cell of a sheet or string of a body alike: composed
/// (NFC), every kind of blank one plain space, doubled blanks one, what nobody sees gone. Letters stay the officer's own.
///
/// Spreadsheets, word processors and web pages leave no-break spaces (U+00A0, U+202F), figure spaces, soft hyphens,
/// zero-width marks and byte-order marks inside cells; the value then looks right and equals nothing.
package enum CleanText {
    /// Free text. Line ends and tabs inside it stay as they are.
    package static func text(_ text: String) -> String { cleaned(text, .text) }

    /// Text on one line: line ends and tabs become blanks.
    package static func line(_ text: String) -> String { cleaned(text, .line) }

    /// A code, a number, a date: on one line, every dash a hyphen, full-width letters and digits the plain ones.
    package static func code(_ text: String) -> String { cleaned(text, .code) }

    private enum Form { case text, line, code }

    private static func cleaned(_ text: String, _ form: Form) -> String {
        if text.utf8.withContiguousStorageIfAvailable({ isClean($0) }) == true { return text }
        var result = String.UnicodeScalarView()
        var blank = false
        var composes = false
        for scalar in text.unicodeScalars {
            switch Kind(scalar) {
            case .invisible: continue
            case .blank: blank = true
            case .lineEnd where form != .text: blank = true
            case .lineEnd:
                // Blanks at the end of a line go with it.
                blank = false
                if !result.isEmpty { result.append(scalar) }
            case .dash where form == .code: append("-", &result, &blank)
            case .fullWidth where form == .code:
                append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar, &result, &blank)
            case .mark:
                composes = true
                append(scalar, &result, &blank)
            default: append(scalar, &result, &blank)
            }
        }
        while let last = result.last, last == "\n" || last == "\r" || last == "\t" { result.removeLast() }
        return composes ? String(result).precomposedStringWithCanonicalMapping : String(result)
    }

    private static func append(
        _ scalar: Unicode.Scalar,
        _ result: inout String.UnicodeScalarView,
        _ blank: inout Bool
    ) {
        if blank, let last = result.last, last != "\n", last != "\r", last != "\t" { result.append(" ") }
        blank = false
        result.append(scalar)
    }

    /// What cleaning does with a character.
    private enum Kind {
        case plain, blank, lineEnd, invisible, dash, fullWidth, mark

        init(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x20, 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: self = .blank
            case 0x09, 0x0A, 0x0D: self = .lineEnd
            // Soft hyphen, zero-width marks, direction marks and overrides, joiners, byte-order mark, variation selectors.
            case 0xAD, 0x34F, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF,
                0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
                self = .invisible
            case 0x2010...0x2015, 0x2043, 0x2212, 0xFE58, 0xFE63, 0xFF0D: self = .dash
            case 0xFF01...0xFF5E: self = .fullWidth
            case 0x300...0x36F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF: self = .mark
            default: self = .plain
            }
        }
    }
}

extension CleanText {
    /// Whether cleaning leaves these bytes of UTF-8 as they are: one look at each, nothing is allocated. False may also
    /// come of a character that cleaning then keeps, a dash in a title.
    static func isClean(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // A blank before the first character counts as doubled.
        var previous: UInt8 = 0x20
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                if byte < 0x20 || byte == 0x7F || byte == 0x20 && previous == 0x20 { return false }
            } else if byte >= 0xC2 {
                let next = index &+ 1 < bytes.count ? bytes[index &+ 1] : 0
                let third = index &+ 2 < bytes.count ? bytes[index &+ 2] : 0
                if isSuspect(byte, next, third) { return false }
            }
            previous = byte
            index &+= 1
        }
        return previous != 0x20 || bytes.isEmpty
    }

    /// Whether a character that begins with these bytes may be one that cleaning changes.
    @inline(__always)
    private static func isSuspect(_ first: UInt8, _ next: UInt8, _ third: UInt8) -> Bool {
        switch first {
        case 0xC2: next <= 0xA0 || next == 0xAD
        case 0xCC, 0xCD: true
        case 0xE1: next == 0x9A || next == 0xA0 || next == 0xAA || next == 0xAB || next == 0xB7
        case 0xE2:
            switch next {
            case 0x80: third <= 0x95 || (0xA8...0xAF).contains(third)
            case 0x81, 0x83: true
            case 0x88: third == 0x92
            default: false
            }
        case 0xE3: next == 0x80 && third == 0x80
        case 0xEF: next == 0xB8 || next == 0xB9 || next == 0xBB || next == 0xBC || next == 0xBD || next == 0xBF
        case 0xF3: next == 0xA0
        default: false
        }
    }
}

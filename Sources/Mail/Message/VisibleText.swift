// SPDX-License-Identifier: Apache-2.0

import Foundation

extension String {
    /// The text as it may stand before people's eyes: one line, and nothing in it that is not seen.
    ///
    /// Blanks of all kinds, line breaks and separators become one space each run. Characters that show nothing but change
    /// what is shown (directions turned round, zero width, controls, private use) stand as their number, `‹U+202E›`: a title
    /// must not be able to say one thing and show another. Text written from right to left is closed in, so that it cannot
    /// turn round what stands beside it (Unicode UAX #9, isolates).
    var oneLine: String { oneLine(limit: .max) }

    /// The same, cut to so many characters, between words where that is possible.
    func oneLine(limit: Int) -> String {
        var result = ""
        var isReversed = false
        var isBlankBefore = true
        for scalar in precomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar.isBlank {
                if !isBlankBefore { result.unicodeScalars.append(" ") }
                isBlankBefore = true
                continue
            }
            isBlankBefore = false
            if scalar.isUnseen {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "‹U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "›"
            } else {
                isReversed = isReversed || scalar.isRightToLeft
                result.unicodeScalars.append(scalar)
            }
        }
        if result.unicodeScalars.last == " " { result.unicodeScalars.removeLast() }
        result = TextBlock.shortened(result, to: limit)
        return isReversed ? "\u{2068}\(result)\u{2069}" : result
    }

    /// Runs of blanks and line ends as one space, for a text whose parts were made visible before.
    var joinedLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    /// The text as it may stand in a message to operators: one line, nothing unseen, not long.
    var visible: String {
        let line = oneLine
        return line.count > 400 ? line.prefix(400) + "…" : line
    }

    /// The text with every address but one put out of sight.
    func hidingAddresses(except own: String? = nil) -> String {
        let own = own?.lowercased()
        return replacing(/[^\s<>()\[\]",;:]+@[^\s<>()\[\]",;:]+/) { match in
            let address = match.output.lowercased()
            return own.map { address == $0 || address == $0 + "." } == true ? String(match.output) : "…@…"
        }
    }
}

extension Unicode.Scalar {
    /// Shown as a blank or as the end of a line.
    fileprivate var isBlank: Bool {
        properties.isWhitespace || properties.generalCategory == .spaceSeparator || (0x09...0x0D).contains(value)
    }

    /// Nothing is shown for it, or nobody knows what: Cc, Cf, Co, Cn, and what Unicode calls ignorable by default. The two
    /// selectors that make a sign coloured or plain are let through.
    fileprivate var isUnseen: Bool {
        guard value != 0xFE0E, value != 0xFE0F else { return false }
        return switch properties.generalCategory {
        case .control, .format, .privateUse, .unassigned, .surrogate, .lineSeparator, .paragraphSeparator: true
        default: properties.isDefaultIgnorableCodePoint
        }
    }

    /// Letters of Hebrew, Arabic and the other scripts that run from right to left.
    fileprivate var isRightToLeft: Bool {
        switch value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}

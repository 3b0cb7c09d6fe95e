// SPDX-License-Identifier: Apache-2.0

import Foundation

// Texts leave cleaned (CleanText) and without control characters: they go into e-mail headers, tables and file names.
extension ReportWalk {
    enum Lines { case one, many, code }

    /// Free text, made anew each time.
    @inline(__always)
    mutating func text(
        _ index: Int,
        _ field: some RawRepresentable<String>,
        most: Int,
        _ lines: Lines = .one
    ) -> String {
        guard let bytes = bytes(index, field, most: most) else { return "" }
        if isSuspicious { return cleaned(bytes, field, most: most, lines) }
        return String(validated: bytes)
    }

    /// A code of the sender's own, a number of a document: dashes and digits of other scripts are the plain ones.
    @inline(__always)
    mutating func code(_ index: Int, _ field: some RawRepresentable<String>, most: Int) -> String {
        text(index, field, most: most, .code)
    }

    /// A code, a slug, a unit's name: the same few texts in every report.
    @inline(__always)
    mutating func word(_ index: Int, _ field: some RawRepresentable<String>, most: Int) -> String {
        guard let bytes = bytes(index, field, most: most) else { return "" }
        if isSuspicious { return cleaned(bytes, field, most: most, .code) }
        return words.word(bytes)
    }

    /// A word that must not be empty.
    @inline(__always)
    mutating func name(_ index: Int, _ field: some RawRepresentable<String>, most: Int) -> String {
        let word = word(index, field, most: most)
        if word.isEmpty, !failed { note(field, .present) }
        return word
    }

    /// Free text that must not be empty.
    mutating func filled(_ index: Int, _ field: some RawRepresentable<String>, most: Int) -> String {
        let text = text(index, field, most: most)
        if text.isEmpty, !failed { note(field, .present) }
        return text
    }

    /// A code of the sender's own that must not be empty.
    mutating func filledCode(_ index: Int, _ field: some RawRepresentable<String>, most: Int) -> String {
        let code = code(index, field, most: most)
        if code.isEmpty, !failed { note(field, .present) }
        return code
    }

    /// A list of words of a vocabulary.
    mutating func words(_ index: Int, _ field: some RawRepresentable<String>) -> [String] {
        if !isSuspicious, tape.is(.array, index), tape.count(index) == 1, tape.is(.string, index + 1) {
            guard let bytes = bytes(index + 1, field, most: ReportLimits.slug) else { return [] }
            return words.single(bytes)
        }
        return list(index, field) { $0.word($1, field, most: ReportLimits.slug) }
    }

    /// A list of free texts.
    mutating func texts(_ index: Int, _ field: some RawRepresentable<String>, most: Int) -> [String] {
        list(index, field) { $0.text($1, field, most: most) }
    }

    private mutating func list(
        _ index: Int,
        _ field: some RawRepresentable<String>,
        _ read: (inout ReportWalk, Int) -> String
    ) -> [String] {
        guard tape.is(.array, index), tape.count(index) <= ReportLimits.list else {
            note(field, .list(most: ReportLimits.list))
            return []
        }
        let count = tape.count(index)
        if count == 0 { return [] }
        var result: [String] = []
        result.reserveCapacity(count)
        var at = index + 1
        let end = tape.end(index)
        while at < end {
            let member = read(&self, at)
            if !member.isEmpty { result.append(member) }
            at = tape.after(at)
        }
        return result
    }

    /// The trimmed bytes of a string that is not too long; nil when absent or noted.
    @inline(__always)
    private mutating func bytes(
        _ index: Int,
        _ field: some RawRepresentable<String>,
        most: Int
    ) -> UnsafeBufferPointer<UInt8>? {
        guard tape.is(.string, index) else {
            note(field, .text(most: most))
            return nil
        }
        let bytes = tape.string(index).trimmed
        // Not yet NFC, a text may be up to three times as long as it will be.
        if bytes.count > most, bytes.codePoints > (isSuspicious ? most * 3 : most) {
            note(field, .text(most: most))
            return nil
        }
        return bytes
    }

    /// The way of a text that may hold anything: escapes were resolved by the parser, marks and controls are looked for.
    private mutating func cleaned(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ field: some RawRepresentable<String>,
        most: Int,
        _ lines: Lines
    ) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        let isGarbled = GarbledText.maySpoil(bytes) && GarbledText.isLikely(text)
        if !CleanText.isClean(bytes) {
            for scalar in text.unicodeScalars where scalar.isControl {
                if lines == .many, scalar == "\n" || scalar == "\r" || scalar == "\t" { continue }
                note(field, lines == .many ? .noControlCharacters : .singleLine)
                return ""
            }
            if bytes.mayCombine {
                let composed = text.precomposedStringWithCanonicalMapping
                if !composed.utf8.elementsEqual(text.utf8) {
                    text = composed
                    normalised = true
                }
            }
            text = lines == .code ? CleanText.code(text) : CleanText.text(text)
        }
        if text.utf8.count > most, text.unicodeScalars.count > most {
            note(field, .text(most: most))
            return ""
        }
        if isGarbled { warn(field, ofGarbled: text) }
        return text
    }
}

extension Unicode.Scalar {
    /// General category Cc: C0, DEL and C1, fixed for ever (Unicode Character Encoding Stability Policies). Asked of
    /// each character, the standard library's tables took 3 % of all workers' CPU.
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}

extension String {
    /// Copies bytes which the parser has found to be UTF-8, without looking at them again. Not for text that had
    /// escapes: those may leave half a surrogate pair.
    init(validated bytes: UnsafeBufferPointer<UInt8>) {
        self.init(copying: UTF8Span(unchecked: Span(_unsafeElements: bytes)))
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Without blanks, tabs, line ends and no-break spaces (C2 A0) at either end.
    fileprivate var trimmed: Self {
        guard let start = baseAddress, count > 0 else { return self }
        if self[0] > 0x20, self[0] != 0xC2, self[count - 1] > 0x20, self[count - 1] != 0xA0 { return self }
        var low = 0
        var high = count
        while low < high {
            if self[low].isBlank {
                low += 1
            } else if low + 1 < high, self[low] == 0xC2, self[low + 1] == 0xA0 {
                low += 2
            } else {
                break
            }
        }
        while low < high {
            if self[high - 1].isBlank {
                high -= 1
            } else if high - low >= 2, self[high - 2] == 0xC2, self[high - 1] == 0xA0 {
                high -= 2
            } else {
                break
            }
        }
        return Self(start: start + low, count: high - low)
    }

    fileprivate var codePoints: Int {
        reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }

    /// Whether there may be a combining mark of the Latin script: the same bytes as in CSimdjson's scan.
    fileprivate var mayCombine: Bool {
        indices.contains { index in
            let next = index + 1 < count ? self[index + 1] : 0
            return switch self[index] {
            case 0xCC, 0xCD: true
            case 0xE1: next == 0xAA || next == 0xAB || next == 0xB7
            case 0xE2: next == 0x83
            default: false
            }
        }
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool {
        self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D
    }
}

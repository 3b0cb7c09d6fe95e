// SPDX-License-Identifier: Apache-2.0

import Foundation

// The values a contract is made of. Each takes the tape index of a value and the field it belongs to.
extension ReportWalk {
    mutating func boolean(_ index: Int, _ field: some RawRepresentable<String>) -> Bool {
        switch tape.type(index) {
        case Tape.Kind.true.rawValue: return true
        case Tape.Kind.false.rawValue: return false
        default:
            note(field, .boolean)
            return false
        }
    }

    /// A whole number within a range, 0 when absent.
    @inline(__always)
    mutating func number(_ index: Int, _ field: some RawRepresentable<String>, in range: ClosedRange<Int64>) -> Int32 {
        if let value = tape.integer(index), range.contains(value) { return Int32(truncatingIfNeeded: value) }
        note(field, .number(range))
        return 0
    }

    /// A number of people: what is no whole number has a rule of its own (`participants.not_whole_number`).
    @inline(__always)
    mutating func people(_ index: Int, _ field: some RawRepresentable<String>) -> Int32 {
        if let value = tape.integer(index), ReportLimits.count.contains(value) {
            return Int32(truncatingIfNeeded: value)
        }
        refusePeople(index, field)
        return 0
    }

    private mutating func refusePeople(_ index: Int, _ field: some RawRepresentable<String>) {
        let written: String
        switch tape.type(index) {
        case Tape.Kind.double.rawValue:
            written = String(Double(bitPattern: tape.words[index + 1]))
        case Tape.Kind.signed.rawValue where Int64(bitPattern: tape.words[index + 1]) < 0:
            written = String(Int64(bitPattern: tape.words[index + 1]))
        default:
            note(field, .number(ReportLimits.count))
            return
        }
        note(field, .participantsNotWholeNumber) { _ in ["value": written] }
    }

    @inline(__always)
    mutating func date(_ index: Int, _ field: some RawRepresentable<String>) -> CivilDate? {
        if tape.is(.string, index), let date = CivilDate(iso: UnsafeRawBufferPointer(tape.string(index))) {
            return date
        }
        note(field, .date)
        return nil
    }

    /// One word of a closed list.
    @inline(__always)
    mutating func choice<Word>(_ index: Int, _ field: some RawRepresentable<String>, _ table: KeyTable<Word>) -> Word? {
        if tape.is(.string, index), let match = table.find(tape.string(index)) { return match.key }
        note(field, .oneOf(Word.allCases.map(\.rawValue)))
        return nil
    }

    mutating func uuid(_ index: Int, _ field: some RawRepresentable<String>) -> UUID? {
        if tape.is(.string, index), let value = UUID(hexadecimal: tape.string(index)) { return value }
        note(field, .uuid)
        return nil
    }

    /// Hands over each member of a list, which should be objects; a list longer than `most` is refused as a whole.
    mutating func objects(
        _ index: Int,
        _ field: some RawRepresentable<String>,
        most: Int,
        _ read: (inout ReportWalk, Int, Int) -> Void
    ) {
        guard tape.is(.array, index), tape.count(index) <= most else { return note(field, .list(most: most)) }
        var at = index + 1
        let end = tape.end(index)
        var number = 0
        while at < end {
            read(&self, at, number)
            at = tape.after(at)
            number += 1
        }
    }
}

extension UUID {
    /// Reads the usual form, 8-4-4-4-12 hexadecimal digits of either case (RFC 9562), without Foundation's detour.
    package init?(hexadecimal text: UnsafeBufferPointer<UInt8>) {
        guard text.count == 36 else { return nil }
        var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        let isValid = withUnsafeMutableBytes(of: &value) { bytes in
            var at = 0
            for index in 0..<16 {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    guard text[at] == UInt8(ascii: "-") else { return false }
                    at += 1
                }
                guard let high = text[at].hexadecimalDigit, let low = text[at + 1].hexadecimalDigit else {
                    return false
                }
                bytes[index] = high << 4 | low
                at += 2
            }
            return true
        }
        guard isValid else { return nil }
        self.init(uuid: value)
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

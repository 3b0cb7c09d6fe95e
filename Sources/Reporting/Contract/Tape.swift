// SPDX-License-Identifier: Apache-2.0

/// simdjson's parsed document (its doc/tape.md): 64-bit words of a type byte and a 56-bit payload, and a string buffer.
///
/// A borrowed view, valid until the parser's next parse. Indices come from the tape itself, which simdjson wrote after
/// checking the whole text, so they are not checked again.
struct Tape {
    enum Kind: UInt8 {
        case root = 0x72
        case object = 0x7B
        case array = 0x5B
        case objectEnd = 0x7D
        case arrayEnd = 0x5D
        case string = 0x22
        case signed = 0x6C
        case unsigned = 0x75
        case double = 0x64
        case `true` = 0x74
        case `false` = 0x66
        case null = 0x6E
    }

    let words: UnsafePointer<UInt64>
    let strings: UnsafePointer<UInt8>

    /// The root value stands behind the root word.
    static let firstValue = 1

    /// The type byte of the value at `index`, to be compared with `Kind` raw values.
    func type(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: words[index] &>> 56)
    }

    func `is`(_ kind: Kind, _ index: Int) -> Bool {
        type(index) == kind.rawValue
    }

    /// Index of the value behind the one at `index`.
    func after(_ index: Int) -> Int {
        switch type(index) {
        case Kind.object.rawValue, Kind.array.rawValue:
            Int(words[index] & 0xFFFF_FFFF)
        case Kind.signed.rawValue, Kind.unsigned.rawValue, Kind.double.rawValue:
            index &+ 2
        default:
            index &+ 1
        }
    }

    /// Index of the closing word of the object or array at `index`.
    func end(_ index: Int) -> Int {
        Int(words[index] & 0xFFFF_FFFF) &- 1
    }

    /// Number of members of the object or array at `index`; simdjson counts no further than 0xFFFFFF.
    func count(_ index: Int) -> Int {
        Int((words[index] &>> 32) & 0xFF_FFFF)
    }

    /// The bytes of the string at `index`; at least 8 bytes from their start are readable.
    func string(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = strings + Int(words[index] & 0xFF_FFFF_FFFF_FFFF)
        let count = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return UnsafeBufferPointer(start: start + 4, count: Int(count))
    }

    /// A whole number within Int64, also when written as `120.0`; nil for anything else.
    func integer(_ index: Int) -> Int64? {
        switch type(index) {
        case Kind.signed.rawValue:
            Int64(bitPattern: words[index &+ 1])
        case Kind.double.rawValue:
            Int64(exactly: Double(bitPattern: words[index &+ 1]))
        default:
            nil
        }
    }
}

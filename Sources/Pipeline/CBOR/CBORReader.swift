// SPDX-License-Identifier: Apache-2.0

/// What made a bundle unreadable, and where.
package struct CBORError: Error, Sendable, CustomStringConvertible {
    package let offset: Int
    package let expected: String

    package init(offset: Int, expected: String) {
        self.offset = offset
        self.expected = expected
    }

    package var description: String { "CBOR at byte \(offset): expected \(expected)" }
}

/// Reads what `CBORWriter` writes, item after item (a CBOR sequence, RFC 8742). Hardened: no length is believed
/// before it is known to fit.
package struct CBORReader {
    private let bytes: [UInt8]
    package private(set) var offset: Int

    package init(_ bytes: [UInt8], at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    package var isAtEnd: Bool { offset >= bytes.count }

    /// The number of items in the array that begins here.
    package mutating func array() throws(CBORError) -> Int {
        let count = try head(4, "an array")
        guard count <= UInt64(bytes.count - offset) else { throw CBORError(offset: offset, expected: "fewer items") }
        return Int(count)
    }

    /// An array of exactly this many items.
    package mutating func array(of count: Int) throws(CBORError) {
        let start = offset
        guard try array() == count else { throw CBORError(offset: start, expected: "an array of \(count)") }
    }

    package mutating func integer() throws(CBORError) -> Int64 {
        let start = offset
        let (major, value) = try anyHead()
        guard major < 2, value <= UInt64(Int64.max) else { throw CBORError(offset: start, expected: "an integer") }
        return major == 0 ? Int64(value) : -1 - Int64(value)
    }

    /// An integer within bounds: what leaves them was not written by us, whoever's account brought it.
    package mutating func integer(in bounds: ClosedRange<Int64>) throws(CBORError) -> Int64 {
        let start = offset
        let value = try integer()
        guard bounds.contains(value) else { throw CBORError(offset: start, expected: "a number in \(bounds)") }
        return value
    }

    /// Text of so many bytes at the most, as it can be kept: UTF-8 (RFC 8949, section 3.1), without NUL, which PostgreSQL
    /// stores in no text. What is not would grow when mended, beyond the limit too.
    package mutating func text(upTo limit: Int) throws(CBORError) -> String {
        let start = offset
        let range = try string(3, "text")
        guard range.count <= limit else { throw CBORError(offset: start, expected: "text of at most \(limit) bytes") }
        guard !bytes[range].contains(0), let text = String(validating: bytes[range], as: UTF8.self) else {
            throw CBORError(offset: start, expected: "text in UTF-8 without NUL")
        }
        return text
    }

    package mutating func optionalText(upTo limit: Int) throws(CBORError) -> String? {
        guard !isAtEnd, bytes[offset] == 0xF6 else { return try text(upTo: limit) }
        offset += 1
        return nil
    }

    package mutating func text() throws(CBORError) -> String {
        let range = try string(3, "text")
        return bytes[range].withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    package mutating func optionalText() throws(CBORError) -> String? {
        guard !isAtEnd, bytes[offset] == 0xF6 else { return try text() }
        offset += 1
        return nil
    }

    /// Where the byte string lies; nothing is copied.
    package mutating func byteString() throws(CBORError) -> Range<Int> {
        try string(2, "a byte string")
    }

    package mutating func boolean() throws(CBORError) -> Bool {
        guard !isAtEnd, bytes[offset] == 0xF5 || bytes[offset] == 0xF4 else {
            throw CBORError(offset: offset, expected: "a boolean")
        }
        offset += 1
        return bytes[offset - 1] == 0xF5
    }

    private mutating func string(_ major: UInt8, _ what: String) throws(CBORError) -> Range<Int> {
        let length = try head(major, what)
        guard length <= UInt64(bytes.count - offset) else {
            throw CBORError(offset: offset, expected: "\(length) more bytes")
        }
        defer { offset += Int(length) }
        return offset..<offset + Int(length)
    }

    private mutating func head(_ major: UInt8, _ what: String) throws(CBORError) -> UInt64 {
        let start = offset
        let (found, value) = try anyHead()
        guard found == major else { throw CBORError(offset: start, expected: what) }
        return value
    }

    private mutating func anyHead() throws(CBORError) -> (UInt8, UInt64) {
        guard !isAtEnd else { throw CBORError(offset: offset, expected: "more bytes") }
        let lead = bytes[offset]
        offset += 1
        let short = lead & 0x1F
        guard short >= 24 else { return (lead >> 5, UInt64(short)) }
        guard short <= 27 else { throw CBORError(offset: offset - 1, expected: "a definite length") }
        let width = 1 << Int(short - 24)
        guard bytes.count - offset >= width else { throw CBORError(offset: offset, expected: "\(width) more bytes") }
        var value: UInt64 = 0
        for _ in 0..<width {
            value = value << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return (lead >> 5, value)
    }
}

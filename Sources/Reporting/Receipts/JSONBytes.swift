// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writes JSON (RFC 8259), in the order in which it is told to. Strings are escaped; nesting is the caller's.
///
/// Bytes go straight into memory of its own, with one check for room per value.
struct JSONBytes: ~Copyable {
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private var needsComma = false

    /// - Parameter capacity: expected length in bytes; it grows beyond.
    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        memory = .allocate(capacity: self.capacity)
    }

    deinit {
        memory.deallocate()
    }

    /// What was written so far.
    var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.baseAddress?.initialize(from: memory, count: count)
            initialized = count
        }
    }

    mutating func beginObject() { open(UInt8(ascii: "{")) }
    mutating func endObject() { close(UInt8(ascii: "}")) }
    mutating func beginArray() { open(UInt8(ascii: "[")) }
    mutating func endArray() { close(UInt8(ascii: "]")) }

    /// A key of our own contracts: letters and underscores, nothing to escape.
    mutating func key(_ name: StaticString) {
        let length = name.utf8CodeUnitCount
        begin(length + 3)
        put(UInt8(ascii: "\""))
        (memory + count).initialize(from: name.utf8Start, count: length)
        count += length
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { text in
            // The longest escape has six bytes.
            begin(text.count * 6 + 2)
            put(UInt8(ascii: "\""))
            escape(text)
            put(UInt8(ascii: "\""))
        }
        needsComma = true
    }

    mutating func number(_ value: some BinaryInteger) {
        begin(20)
        let value = Int64(clamping: value)
        if value < 0 { put(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var length = 1
        while rest >= 10 {
            rest /= 10
            length += 1
        }
        rest = value.magnitude
        for place in (count..<count + length).reversed() {
            memory[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += length
        needsComma = true
    }

    mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
    mutating func null() { literal("null") }

    /// Bytes as lower-case hexadecimal digits.
    mutating func hexadecimal(_ value: [UInt8]) {
        begin(value.count * 2 + 2)
        put(UInt8(ascii: "\""))
        for byte in value { digits(byte) }
        put(UInt8(ascii: "\""))
        needsComma = true
    }

    /// The usual form, in lower case.
    mutating func uuid(_ id: UUID) {
        begin(38)
        put(UInt8(ascii: "\""))
        withUnsafeBytes(of: id.uuid) { value in
            for index in value.indices {
                if index == 4 || index == 6 || index == 8 || index == 10 { put(UInt8(ascii: "-")) }
                digits(value[index])
            }
        }
        put(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func literal(_ text: StaticString) {
        begin(text.utf8CodeUnitCount)
        (memory + count).initialize(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        begin(1)
        put(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        needsComma = false
        begin(1)
        put(bracket)
        needsComma = true
    }
}

extension JSONBytes {
    /// Makes room for `length` bytes and the comma before them, and writes the comma.
    private mutating func begin(_ length: Int) {
        if count + length + 1 > capacity { grow(length + 1) }
        if needsComma { put(UInt8(ascii: ",")) }
    }

    private mutating func grow(_ length: Int) {
        capacity = max(capacity * 2, count + length)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.initialize(from: memory, count: count)
        memory.deallocate()
        memory = larger
    }

    /// Room was made by `begin`.
    private mutating func put(_ byte: UInt8) {
        memory[count] = byte
        count &+= 1
    }

    private mutating func digits(_ byte: UInt8) {
        put(Self.digit(byte &>> 4))
        put(Self.digit(byte & 15))
    }

    /// Copies the text, escaping what must be; runs that need nothing, nearly all, go eight bytes at a time.
    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        guard let start = text.baseAddress else { return }
        var at = 0
        while at < text.count {
            if at &+ 8 <= text.count {
                let word = UnsafeRawPointer(start + at).loadUnaligned(as: UInt64.self)
                if !Self.needsEscape(word) {
                    UnsafeMutableRawPointer(memory + count).storeBytes(of: word, as: UInt64.self)
                    count &+= 8
                    at &+= 8
                    continue
                }
            }
            escape(start[at])
            at &+= 1
        }
    }

    private mutating func escape(_ byte: UInt8) {
        if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { return put(byte) }
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case UInt8(ascii: "\n"): put(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): put(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): put(UInt8(ascii: "t"))
        default:
            put(UInt8(ascii: "u"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0"))
            digits(byte)
        }
    }

    /// Whether one of eight bytes is a control character, a quote or a backslash (zero-in-word test of each).
    private static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* 0x22)
        let slash = word ^ (ones &* 0x5C)
        let control = (word &- (ones &* 0x20)) & ~word
        return (control | ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)) & high != 0
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ value &- 10
    }
}

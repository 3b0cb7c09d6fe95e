// SPDX-License-Identifier: Apache-2.0

/// A W3C Trace Context `traceparent` (recommendation of 23 November 2021, §3.2): which trace a message belongs to.
///
/// It travels as a message header from the office that submits to the mail that reminds. We pass it on and write its
/// trace id into logs; nothing is exported. A header that breaks the rules is no error: §3.2.2.3 says to start anew.
package struct TraceParent: Sendable, Hashable, CustomStringConvertible {
    /// Length of the header in version 00.
    package static let length = 55

    private let traceHigh: UInt64
    private let traceLow: UInt64
    private let parent: UInt64
    /// The `trace-flags` byte; bit 0 is *sampled*.
    package let flags: UInt8

    private init(traceHigh: UInt64, traceLow: UInt64, parent: UInt64, flags: UInt8) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.parent = parent
        self.flags = flags
    }

    /// The root of a new trace, from the system's random source.
    package static func random(sampled: Bool = true) -> TraceParent {
        var generator = SystemRandomNumberGenerator()
        return TraceParent(
            traceHigh: generator.next(),
            traceLow: nonZero(&generator),
            parent: nonZero(&generator),
            flags: sampled ? 1 : 0
        )
    }

    /// The same trace with a new span id: what we send on.
    package func child() -> TraceParent {
        var generator = SystemRandomNumberGenerator()
        return TraceParent(
            traceHigh: traceHigh,
            traceLow: traceLow,
            parent: Self.nonZero(&generator),
            // Only the bits that version 00 defines are passed on (§3.2.2.5.2).
            flags: flags & 1
        )
    }

    private static func nonZero(_ generator: inout SystemRandomNumberGenerator) -> UInt64 {
        generator.next(upperBound: UInt64.max) + 1
    }

    /// Whether the caller asked for this trace to be recorded.
    package var isSampled: Bool { flags & 1 == 1 }

    // MARK: Text

    /// Parses a header value; `nil` when it breaks §3.2.2 (wrong length, upper-case hex, zero ids, version `ff`).
    package init?(_ header: String) {
        var header = header
        let parsed = header.withUTF8 { TraceParent(UnsafeRawBufferPointer($0)) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Parses a header value from its bytes, without making a string.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.length,
            bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let version = Self.hex(bytes[0..<2]), version != 0xFF,
            // Version 00 ends here; a later one may add fields after another dash.
            bytes.count == Self.length || (version > 0 && bytes[55] == Self.dash),
            let high = Self.hex(bytes[3..<19]), let low = Self.hex(bytes[19..<35]), high | low != 0,
            let parent = Self.hex(bytes[36..<52]), parent != 0,
            let flags = Self.hex(bytes[53..<55])
        else { return nil }
        self.init(traceHigh: high, traceLow: low, parent: parent, flags: UInt8(flags))
    }

    private static let dash = UInt8(ascii: "-")

    private static func hex(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }

    /// The trace id, 32 lower-case hexadecimal digits; log key ``LogKey/traceID``.
    package var traceID: String {
        Self.text(32) { digits in
            Self.put(traceHigh, at: 0, in: digits)
            Self.put(traceLow, at: 16, in: digits)
        }
    }

    /// The span id of the sender, 16 lower-case hexadecimal digits.
    package var parentID: String {
        Self.text(16) { Self.put(parent, at: 0, in: $0) }
    }

    /// The header value, always version 00.
    package var description: String {
        Self.text(Self.length) { digits in
            Self.put(0, count: 2, at: 0, in: digits)
            digits[2] = Self.dash
            Self.put(traceHigh, at: 3, in: digits)
            Self.put(traceLow, at: 19, in: digits)
            digits[35] = Self.dash
            Self.put(parent, at: 36, in: digits)
            digits[52] = Self.dash
            Self.put(UInt64(flags), count: 2, at: 53, in: digits)
        }
    }

    private static func text(_ count: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void) -> String {
        String(unsafeUninitializedCapacity: count) { buffer in
            write(buffer)
            return count
        }
    }

    private static func put(
        _ value: UInt64,
        count: Int = 16,
        at start: Int,
        in digits: UnsafeMutableBufferPointer<UInt8>
    ) {
        var rest = value
        for index in stride(from: start + count - 1, through: start, by: -1) {
            let digit = UInt8(rest & 15)
            digits[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit
            rest >>= 4
        }
    }
}

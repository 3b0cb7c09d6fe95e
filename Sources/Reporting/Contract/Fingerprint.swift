// SPDX-License-Identifier: Apache-2.0

/// Up to 32 bytes held in four words, overlapping for shorter texts; equal if and only if the texts are.
struct Fingerprint: Equatable, Sendable {
    static let longest = 32

    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var last: UInt64 = 0
    private var count: UInt64 = 0

    /// Equal to that of an empty text.
    init() {}

    /// Nil above 32 bytes. At least 8 bytes from `bytes` on must be readable, whatever `count` says.
    @inline(__always)
    init?(_ bytes: UnsafePointer<UInt8>, count: Int) {
        let raw = UnsafeRawPointer(bytes)
        switch count {
        case 0...7:
            first = raw.loadUnaligned(as: UInt64.self) & (1 &<< UInt64(count &* 8) &- 1)
        case 8...Self.longest:
            let end = count &- 8
            first = raw.loadUnaligned(as: UInt64.self)
            second = raw.loadUnaligned(fromByteOffset: min(8, end), as: UInt64.self)
            third = raw.loadUnaligned(fromByteOffset: min(16, end), as: UInt64.self)
            last = raw.loadUnaligned(fromByteOffset: end, as: UInt64.self)
        default:
            return nil
        }
        self.count = UInt64(truncatingIfNeeded: count)
    }

    /// Nil above 32 bytes. Reads nothing behind the text.
    init?(within text: UnsafeBufferPointer<UInt8>) {
        guard let start = text.baseAddress, text.count >= 8 else {
            self.init()
            for byte in text.reversed() { first = first &<< 8 | UInt64(byte) }
            count = UInt64(truncatingIfNeeded: text.count)
            return
        }
        self.init(start, count: text.count)
    }

    init?(_ text: String) {
        guard let print = Array(text.utf8).withUnsafeBufferPointer({ Fingerprint(within: $0) }) else { return nil }
        self = print
    }

    /// A number in which all bytes take part; its high bits, once multiplied, choose a slot.
    var mixed: UInt64 {
        first ^ (second &* 0xC2B2_AE3D_27D4_EB4F) ^ (third &* 0x1656_67B1_9E37_79F9) ^ (last &* 0x27D4_EB2F_1656_67C5)
            &+ count
    }
}

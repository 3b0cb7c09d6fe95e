// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Submission ids as publishers make them: UUIDs of version 7, rising with time.
struct SubmissionNumbers {
    /// 2025-06-16T01:15:00Z; the stream pretends to a submission each millisecond.
    private static let start: UInt64 = 1_750_036_500_000
    private var serial: UInt64 = 0

    mutating func next(_ random: inout SplitMix64) -> (id: UUID, text: [UInt8]) {
        let high = (Self.start + serial) << 16 | 0x7000 | (random.next() & 0x0FFF)
        let low = (random.next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        serial += 1
        let bytes = withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
        let id = UUID(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8], bytes[9],
                bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            )
        )
        return (id, Self.text(bytes))
    }

    private static func text(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digit(byte >> 4))
            text.append(digit(byte & 0x0F))
        }
        return text
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

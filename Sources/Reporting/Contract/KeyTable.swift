// SPDX-License-Identifier: Apache-2.0

/// Finds which of a few known words some bytes are: one multiplication and one comparison, no string is made.
///
/// A multiplier under which the words do not collide is looked for once, at start. Words have at most 32 bytes.
struct KeyTable<Key: RawRepresentable & CaseIterable & Hashable & Sendable>: Sendable where Key.RawValue == String {
    /// A word found, and its bit in a `FieldSet`.
    struct Match: Sendable {
        var key: Key
        var bit: UInt32
    }

    private struct Slot: Sendable {
        var print = Fingerprint()
        var match: Match?
    }

    private let slots: [Slot]
    private let multiplier: UInt64
    private let shift: UInt64

    init() {
        var bits: UInt64 = 3
        while 1 << bits < Key.allCases.count * 2 { bits += 1 }
        var multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
        while true {
            for _ in 0..<256 {
                if let slots = Self.place(multiplier: multiplier, bits: bits) {
                    self.slots = slots
                    self.multiplier = multiplier
                    shift = 64 - bits
                    return
                }
                multiplier = (multiplier &* 0x5851_F42D_4C95_7F2D) | 1
            }
            // Wider tables make a collision-free multiplier as good as certain, so this ends.
            bits += 1
        }
    }

    /// The word these bytes are, or nil. At least 8 bytes from their start are readable.
    @inline(__always)
    func find(_ bytes: UnsafeBufferPointer<UInt8>) -> Match? {
        guard let start = bytes.baseAddress, let print = Fingerprint(start, count: bytes.count) else { return nil }
        let index = Int(truncatingIfNeeded: (print.mixed &* multiplier) &>> shift)
        return slots.withUnsafeBufferPointer { slots in
            slots[index].print == print ? slots[index].match : nil
        }
    }

    private static func place(multiplier: UInt64, bits: UInt64) -> [Slot]? {
        var slots = Array(repeating: Slot(), count: 1 << bits)
        var bit: UInt32 = 1
        for key in Key.allCases {
            guard let print = Fingerprint(key.rawValue) else {
                preconditionFailure("contract key longer than \(Fingerprint.longest) bytes: \(key.rawValue)")
            }
            let index = Int(truncatingIfNeeded: (print.mixed &* multiplier) &>> (64 - bits))
            if slots[index].match != nil { return nil }
            slots[index] = Slot(print: print, match: Match(key: key, bit: bit))
            bit <<= 1
        }
        return slots
    }
}

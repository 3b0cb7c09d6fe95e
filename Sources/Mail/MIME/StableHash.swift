// SPDX-License-Identifier: Apache-2.0

/// FNV-1a, 64 bits: the same text gives the same number in every process (Swift's own hashes do not).
///
/// It keeps names apart, it does not keep secrets.
enum StableHash {
    static func hex(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Strings for the words that come again in every report (codes, slugs, unit names), so that they are made once.
///
/// Of fixed size: a sender of ever new words only overwrites slots.
final class WordCache {
    private struct Slot {
        var print = Fingerprint()
        var word = ""
        /// The word alone in a list, the commonest form of platforms and topics.
        var single: [String] = [""]
    }

    private static let bits: UInt64 = 9
    private let slots: UnsafeMutableBufferPointer<Slot>

    init() {
        slots = .allocate(capacity: 1 << Self.bits)
        slots.initialize(repeating: Slot())
    }

    deinit {
        slots.deinitialize()
        slots.deallocate()
    }

    /// The string of these bytes, which are valid UTF-8. At least 8 bytes from their start are readable.
    func word(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard let index = slot(bytes) else { return String(validated: bytes) }
        return slots[index].word
    }

    /// The same as the only member of a list.
    func single(_ bytes: UnsafeBufferPointer<UInt8>) -> [String] {
        guard let index = slot(bytes) else { return [String(validated: bytes)] }
        return slots[index].single
    }

    private func slot(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let start = bytes.baseAddress, let print = Fingerprint(start, count: bytes.count) else { return nil }
        let index = Int(truncatingIfNeeded: (print.mixed &* 0x9E37_79B9_7F4A_7C15) &>> (64 - Self.bits))
        if slots[index].print != print {
            let word = String(validated: bytes)
            slots[index] = Slot(print: print, word: word, single: [word])
        }
        return index
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Finds what belongs to a word of a fixed list, for words asked for in every row: a few loads and comparisons, where a
/// dictionary would first hash the text.
struct WordIndex<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        var print = Fingerprint()
        var value: Value?
    }

    /// Never more than half full, so that a probe soon meets a gap.
    private var slots: [Slot]
    /// Words too long for a fingerprint; ours are not.
    private var long: [String: Value] = [:]

    /// Of two equal words the first counts.
    init(_ entries: [(word: String, value: Value)]) {
        var size = 8
        while size < entries.count * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        for (word, value) in entries {
            guard let print = Fingerprint(word) else {
                if long[word] == nil { long[word] = value }
                continue
            }
            let place = place(of: print)
            if slots[place].value == nil { slots[place] = Slot(print: print, value: value) }
        }
    }

    subscript(word: String) -> Value? {
        let print = word.utf8.withContiguousStorageIfAvailable { Fingerprint(within: $0) } ?? Fingerprint(word)
        guard let print else { return long[word] }
        return slots[place(of: print)].value
    }

    /// Where the word is, or the gap where it would be.
    private func place(of print: Fingerprint) -> Int {
        let mask = slots.count &- 1
        var place = Int(truncatingIfNeeded: (print.mixed &* 0x9E37_79B9_7F4A_7C15) &>> 40) & mask
        while slots[place].value != nil, slots[place].print != print { place = (place &+ 1) & mask }
        return place
    }
}

// SPDX-License-Identifier: Apache-2.0

/// From a unit's code to its states, asked several times for every report.
///
/// Statistics-office codes are at most five digits, so an array answers them without hashing; own codes (`U-…`) are few
/// and go through a dictionary.
struct CodeIndex: Sendable {
    private var slots = [UInt16](repeating: 0, count: 200_000)
    private var others: [String: Int] = [:]
    private var ranges: [Range<Int>] = []

    /// - Parameter codes: ordered, so that equal codes stand together; fewer than 65 535 different ones are numbered by
    ///   slot, any beyond go through the dictionary.
    init(codes: [String]) {
        for (index, code) in codes.enumerated() {
            if let last = ranges.last, codes[last.lowerBound] == code {
                ranges[ranges.count - 1] = last.lowerBound..<index + 1
                continue
            }
            ranges.append(index..<index + 1)
            if let slot = Self.slot(code), ranges.count <= UInt16.max {
                slots[slot] = UInt16(ranges.count)
            } else {
                others[code] = ranges.count
            }
        }
    }

    /// Positions of the states of a code; nil when it is unknown.
    func states(of code: String) -> Range<Int>? {
        let number = Self.slot(code).map { Int(slots[$0]) } ?? 0
        if number > 0 { return ranges[number - 1] }
        return others.isEmpty ? nil : others[code].map { ranges[$0 - 1] }
    }

    /// The digits with a 1 before them, so that `034` is not `34`.
    private static func slot(_ code: String) -> Int? {
        var code = code
        return code.withUTF8 { bytes in
            guard (1...5).contains(bytes.count) else { return nil }
            var slot = 1
            for byte in bytes {
                guard let digit = byte.decimalDigit else { return nil }
                slot = slot * 10 + digit
            }
            return slot
        }
    }
}

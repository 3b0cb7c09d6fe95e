// SPDX-License-Identifier: Apache-2.0

/// Entries that are handled together, each with the position of its delivery in the settlement they share.
struct Portion<Payload: Sendable>: Sendable {
    let entries: ArraySlice<WorkEntry<Payload>>
    let positions: ArraySlice<Int>
    let settlement: Settlement

    var count: Int { entries.count }

    /// The same entries for another attempt.
    func again() -> Portion {
        Portion(entries: ArraySlice(entries.map { $0.again() }), positions: positions, settlement: settlement)
    }

    /// In order; both have something in them when there are two or more.
    var halves: (Portion, Portion) {
        let half = count / 2
        return (part(0..<half), part(half..<count))
    }

    private func part(_ range: Range<Int>) -> Portion {
        Portion(
            entries: entries[(entries.startIndex + range.lowerBound)..<(entries.startIndex + range.upperBound)],
            positions: positions[(positions.startIndex + range.lowerBound)..<(positions.startIndex + range.upperBound)],
            settlement: settlement
        )
    }
}

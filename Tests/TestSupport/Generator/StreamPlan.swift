// SPDX-License-Identifier: Apache-2.0

/// What comes at which place of the stream: of every 100 messages exactly 3 are invalid, 2 are duplicates, 1 is a revision.
struct StreamPlan {
    enum Role { case report, invalid, duplicate, revision }

    private var block: [Role] = []
    private var position = 0

    mutating func next(_ random: inout SplitMix64) -> Role {
        if position % 100 == 0 { shuffle(&random) }
        defer { position += 1 }
        return block[position % 100]
    }

    private mutating func shuffle(_ random: inout SplitMix64) {
        block = Array(repeating: .report, count: 100)
        // What refers back needs something before it.
        var free = Array(position == 0 ? 20..<100 : 0..<100)
        free.shuffle(using: &random)
        for place in free[0..<3] { block[place] = .invalid }
        for place in free[3..<5] { block[place] = .duplicate }
        block[free[5]] = .revision
    }
}

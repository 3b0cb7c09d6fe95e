// SPDX-License-Identifier: Apache-2.0

/// Turns deliveries settled in any order into as few acknowledgements as possible: a `multiple` one for everything
/// without a gap. Belongs to one connection: tags of an older generation are ignored, since the broker has given
/// those deliveries to somebody already.
struct AckTracker {
    let generation: Int
    private var settled: Set<UInt64> = []
    private var acknowledged: UInt64 = 0

    init(generation: Int) {
        self.generation = generation
    }

    /// The number up to which everything is settled now, when that is further than the last time.
    mutating func settle(_ tags: [DeliveryTag]) -> UInt64? {
        for tag in tags where tag.generation == generation && tag.number > acknowledged {
            settled.insert(tag.number)
        }
        var last = acknowledged
        while settled.remove(last + 1) != nil { last += 1 }
        guard last > acknowledged else { return nil }
        acknowledged = last
        return last
    }

    /// What is settled behind a gap, to be acknowledged one by one when there is no more time for the gap to close.
    mutating func takeBehindGap() -> [UInt64] {
        defer { settled.removeAll() }
        return settled.sorted()
    }
}

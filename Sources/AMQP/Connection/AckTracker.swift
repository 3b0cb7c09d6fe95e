// SPDX-License-Identifier: Apache-2.0

/// Turns deliveries settled in any order into as few acknowledgements as possible: a `multiple` one for everything
/// without a gap, once enough has come together or the first of it has waited long enough. An acknowledgement costs a
/// quorum queue about as much as a message, a write to its log included.
///
/// Belongs to one connection: tags of an older generation are ignored, since the broker has given those deliveries to
/// somebody already.
struct AckTracker {
    /// How long a settled delivery may wait for others. What a crash cuts off meanwhile is delivered again.
    static let patience = Duration.milliseconds(50)

    let generation: Int
    /// Deliveries that are enough for an acknowledgement.
    private let enough: UInt64
    private var settled: Set<UInt64> = []
    private var acknowledged: UInt64 = 0
    private var last: UInt64 = 0
    private var waitingSince: ContinuousClock.Instant?

    init(generation: Int, prefetch: Int) {
        self.generation = generation
        enough = UInt64(max(1, prefetch / 10))
    }

    mutating func settle(_ tags: [DeliveryTag], at now: ContinuousClock.Instant) {
        for tag in tags where tag.generation == generation && tag.number > last {
            settled.insert(tag.number)
        }
        while settled.remove(last + 1) != nil { last += 1 }
        if last > acknowledged { waitingSince = waitingSince ?? now }
    }

    /// The number up to which to acknowledge now, if it is time.
    ///
    /// - Parameter isEnding: nothing more comes that would be worth waiting for.
    mutating func take(at now: ContinuousClock.Instant, isEnding: Bool = false) -> UInt64? {
        guard let since = waitingSince else { return nil }
        guard isEnding || last - acknowledged >= enough || since.duration(to: now) >= Self.patience else { return nil }
        waitingSince = nil
        acknowledged = last
        return last
    }

    /// Until `take` has something to give, if nothing else is settled.
    func untilDue(at now: ContinuousClock.Instant) -> Duration? {
        waitingSince.map { max(.zero, Self.patience - $0.duration(to: now)) }
    }

    /// What is settled behind a gap, to be acknowledged one by one when there is no more time for the gap to close.
    mutating func takeBehindGap() -> [UInt64] {
        defer { settled.removeAll() }
        return settled.sorted()
    }
}

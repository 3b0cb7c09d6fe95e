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
    /// The last one without a gap before it.
    private var last: UInt64 = 0
    /// The last of those that the broker still waits for: a number that it knows no more closes the channel.
    private var outstanding: UInt64 = 0
    private var waitingSince: ContinuousClock.Instant?
    /// How long what is settled behind a gap waits for the gap to close. A delivery that is long in coming must not keep
    /// the whole window from the broker.
    static let gapPatience = Duration.seconds(2)
    private var gapSince: ContinuousClock.Instant?
    /// Acknowledged one by one, behind a gap.
    private var apart: Set<UInt64> = []

    init(generation: Int, prefetch: Int) {
        self.generation = generation
        enough = UInt64(max(1, prefetch / 10))
    }

    mutating func settle(_ tags: [DeliveryTag], at now: ContinuousClock.Instant) {
        for tag in tags where tag.generation == generation && tag.number > last && !apart.contains(tag.number) {
            settled.insert(tag.number)
        }
        let before = last
        advance()
        if outstanding > acknowledged { waitingSince = waitingSince ?? now }
        if settled.isEmpty || last > before { gapSince = settled.isEmpty ? nil : now }
        if !settled.isEmpty, gapSince == nil { gapSince = now }
    }

    private mutating func advance() {
        while true {
            if settled.remove(last + 1) != nil {
                outstanding = last + 1
            } else if apart.remove(last + 1) == nil {
                return
            }
            last += 1
        }
    }

    /// The number up to which to acknowledge now, if it is time.
    ///
    /// - Parameter isEnding: nothing more comes that would be worth waiting for.
    mutating func take(at now: ContinuousClock.Instant, isEnding: Bool = false) -> UInt64? {
        guard let since = waitingSince else { return nil }
        guard isEnding || outstanding - acknowledged >= enough || since.duration(to: now) >= Self.patience else {
            return nil
        }
        waitingSince = nil
        acknowledged = outstanding
        return outstanding
    }

    /// What is settled behind a gap, to be acknowledged one by one: when the gap has been there too long, and when there
    /// is no more time for it to close.
    mutating func takeBehindGap(at now: ContinuousClock.Instant, isEnding: Bool = false) -> [UInt64] {
        guard let since = gapSince, isEnding || since.duration(to: now) >= Self.gapPatience else { return [] }
        gapSince = nil
        defer { settled.removeAll() }
        apart.formUnion(settled)
        return settled.sorted()
    }

    /// Until `take` or `takeBehindGap` has something to give, if nothing else is settled.
    func untilDue(at now: ContinuousClock.Instant) -> Duration? {
        let together = waitingSince.map { Self.patience - $0.duration(to: now) }
        let alone = gapSince.map { Self.gapPatience - $0.duration(to: now) }
        guard let first = [together, alone].compactMap({ $0 }).min() else { return nil }
        return max(.zero, first)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AMQP

/// The rule: each tag is settled at most once, never before its task said so, never on a newer connection.
@Suite struct AckTrackerTests {
    private func tags(_ numbers: some Sequence<UInt64>, generation: Int = 1) -> [DeliveryTag] {
        numbers.map { DeliveryTag(generation: generation, number: $0) }
    }

    @Test func aGapHoldsBackWhatComesAfterIt() {
        var tracker = AckTracker(generation: 1, prefetch: 10)
        #expect(tracker.number(after: tags([2, 3])) == nil)
        #expect(tracker.number(after: tags([5])) == nil)
        #expect(tracker.number(after: tags([1])) == 3)
        #expect(tracker.number(after: tags([4])) == 5)
    }

    @Test func settlingAgainSaysNothing() {
        var tracker = AckTracker(generation: 1, prefetch: 10)
        #expect(tracker.number(after: tags([1, 2])) == 2)
        #expect(tracker.number(after: tags([1, 2])) == nil)
        #expect(tracker.number(after: []) == nil)
        #expect(tracker.number(after: tags([3])) == 3)
    }

    @Test func tagsOfAnotherGenerationAreIgnored() {
        var tracker = AckTracker(generation: 2, prefetch: 10)
        #expect(tracker.number(after: tags(1...10, generation: 1)) == nil)
        #expect(tracker.number(after: tags(1...3, generation: 2)) == 3)
        #expect(tracker.number(after: tags(4...10, generation: 3)) == nil)
        #expect(tracker.number(after: tags([4], generation: 2)) == 4)
    }

    @Test func whatLiesBehindAGapIsLeftToBeSettledOneByOne() {
        var tracker = AckTracker(generation: 1, prefetch: 10)
        #expect(tracker.number(after: tags([1, 2, 4, 7])) == 2)
        #expect(tracker.takeBehindGap(at: .now, isEnding: true) == [4, 7])
        #expect(tracker.takeBehindGap(at: .now, isEnding: true).isEmpty)
    }

    @Test func severalWaitForEachOtherUntilTheFirstHasWaitedLongEnough() {
        var tracker = AckTracker(generation: 1, prefetch: 100)
        let start = ContinuousClock.now
        #expect(tracker.untilDue(at: start) == nil)
        tracker.settle(tags([1, 2]), at: start)
        #expect(tracker.take(at: start) == nil)
        tracker.settle(tags([3]), at: start + .milliseconds(20))
        #expect(tracker.untilDue(at: start + .milliseconds(20)) == .milliseconds(30))
        #expect(tracker.take(at: start + .milliseconds(49)) == nil)
        #expect(tracker.take(at: start + .milliseconds(50)) == 3)
        #expect(tracker.untilDue(at: start + .milliseconds(50)) == nil)
        #expect(tracker.take(at: start + .seconds(1)) == nil)
    }

    @Test func aTenthOfThePrefetchIsEnoughAndAnEndWaitsForNothing() {
        let start = ContinuousClock.now
        var tracker = AckTracker(generation: 1, prefetch: 100)
        tracker.settle(tags(1...9), at: start)
        #expect(tracker.take(at: start) == nil)
        tracker.settle(tags([10]), at: start)
        #expect(tracker.take(at: start) == 10)
        tracker.settle(tags([11]), at: start)
        #expect(tracker.take(at: start, isEnding: true) == 11)
    }

    @Test func whatStandsBehindAGapHasTheGapsTime() {
        var tracker = AckTracker(generation: 1, prefetch: 100)
        let start = ContinuousClock.now
        tracker.settle(tags([2]), at: start)
        #expect(tracker.take(at: start + .seconds(1), isEnding: true) == nil)
        #expect(tracker.untilDue(at: start) == AckTracker.gapPatience)
    }

    @Test("A gap that stays does not keep what is settled behind it, and closes without a number that is gone")
    func longGap() {
        var tracker = AckTracker(generation: 1, prefetch: 100)
        let start = ContinuousClock.now
        tracker.settle(tags([2, 3, 5]), at: start)
        #expect(tracker.takeBehindGap(at: start + .seconds(1)).isEmpty)
        #expect(tracker.takeBehindGap(at: start + .seconds(2)) == [2, 3, 5])
        #expect(tracker.takeBehindGap(at: start + .seconds(9)).isEmpty)
        tracker.settle(tags([2, 3]), at: start + .seconds(9))
        #expect(tracker.untilDue(at: start + .seconds(9)) == nil)
        tracker.settle(tags([1]), at: start + .seconds(9))
        #expect(tracker.take(at: start + .seconds(9), isEnding: true) == 1)
        tracker.settle(tags([4, 6]), at: start + .seconds(9))
        #expect(tracker.take(at: start + .seconds(9), isEnding: true) == 6)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func anyOrderSettlesEachTagOnceAndOnlyWhenAllBelowAreSettled(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let count = UInt64.random(in: 1...300, using: &random)
        var tracker = AckTracker(generation: 7, prefetch: 10)
        var order = tags(1...count, generation: 7)
        // Repeats and tags of dead connections come in between.
        order += tags((0..<count / 3).map { _ in UInt64.random(in: 1...count, using: &random) }, generation: 7)
        order += tags(1...count, generation: 6)
        order.shuffle(using: &random)
        var said: Set<UInt64> = []
        var acknowledged: UInt64 = 0
        while !order.isEmpty {
            let step = order.prefix(Int.random(in: 1...20, using: &random))
            order.removeFirst(step.count)
            said.formUnion(step.filter { $0.generation == 7 }.map(\.number))
            if let number = tracker.number(after: Array(step)) {
                #expect(number > acknowledged, "an acknowledgement goes forward")
                #expect((acknowledged + 1...number).allSatisfy(said.contains), "nothing unsaid is acknowledged")
                acknowledged = number
            }
            #expect(!said.contains(acknowledged + 1), "what can be acknowledged is, at once")
        }
        #expect(acknowledged == count)
        #expect(tracker.takeBehindGap(at: .now, isEnding: true).isEmpty)
    }
}

extension AckTracker {
    /// What to acknowledge when nothing is worth waiting for.
    fileprivate mutating func number(after tags: [DeliveryTag]) -> UInt64? {
        settle(tags, at: .now)
        return take(at: .now, isEnding: true)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AMQP

@Suite struct ConsumerMailboxTests {
    private func delivery(_ number: UInt64, bytes: Int = 10) -> Delivery {
        Delivery(
            tag: DeliveryTag(generation: 1, number: number),
            redelivered: false,
            routingKey: "",
            properties: MessageProperties(),
            body: Array(repeating: 0, count: bytes),
            bodySize: bytes
        )
    }

    /// Asks the mailbox as a task does that finds something there, and gives back the numbers taken.
    private func take(_ mailbox: inout ConsumerMailbox, _ count: Int, bytes: Int = .max) async -> [UInt64] {
        var copy = mailbox
        let batch = await withCheckedContinuation { continuation in
            let limit = BatchLimit(count: count, bytes: bytes)
            let waiter = ConsumerMailbox.Waiter(id: copy.reserveWaiter(), limit: limit, continuation: continuation)
            continuation.resume(returning: copy.take(waiter) ?? [])
        }
        mailbox = copy
        return batch.map(\.tag.number)
    }

    private func filled(_ sizes: [Int]) -> ConsumerMailbox {
        var mailbox = ConsumerMailbox()
        var arrived = sizes.enumerated().map { delivery(UInt64($0.offset + 1), bytes: $0.element) }
        #expect(mailbox.deliver(&arrived).isEmpty)
        #expect(arrived.isEmpty, "what was handed over is not handed over twice")
        return mailbox
    }

    @Test func aBatchEndsAtItsCount() async {
        var mailbox = filled([1, 1, 1, 1, 1])
        #expect(await take(&mailbox, 2) == [1, 2])
        #expect(await take(&mailbox, 2) == [3, 4])
        #expect(await take(&mailbox, 2) == [5])
        #expect(mailbox.ready.isEmpty)
    }

    @Test func aBatchEndsBeforeTheBodyThatWouldExceedItsBytes() async {
        var mailbox = filled([40, 60, 1, 100, 101, 5])
        #expect(await take(&mailbox, 10, bytes: 100) == [1, 2])
        #expect(await take(&mailbox, 10, bytes: 100) == [3])
        #expect(await take(&mailbox, 10, bytes: 100) == [4])
        #expect(await take(&mailbox, 10, bytes: 100) == [5], "one alone may be larger than the limit")
        #expect(await take(&mailbox, 10, bytes: 100) == [6])
    }

    @Test func whatNobodyTookIsForgottenWithItsConnection() async {
        var mailbox = filled([1, 1, 1])
        #expect(await take(&mailbox, 1) == [1])
        mailbox.dropReady()
        #expect(mailbox.ready.isEmpty)
        var arrived = [delivery(1)]
        _ = mailbox.deliver(&arrived)
        #expect(await take(&mailbox, 10) == [1])
    }

    @Test func afterTheEndNothingIsTakenNorKept() async {
        var mailbox = filled([1, 1])
        #expect(mailbox.finish().isEmpty)
        #expect(await take(&mailbox, 10) == [])
        var late = [delivery(9)]
        #expect(mailbox.deliver(&late).isEmpty)
        #expect(late.isEmpty)
        #expect(mailbox.ready.isEmpty)
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func everyDeliveryIsTakenOnceInOrderWithinTheLimits(seed: UInt64) async {
        var random = SeededGenerator(seed: seed)
        var mailbox = ConsumerMailbox()
        var sizes: [Int] = []
        var taken: [UInt64] = []
        for _ in 0..<60 {
            if Bool.random(using: &random) {
                var arrived: [Delivery] = []
                for _ in 0..<Int.random(in: 1...30, using: &random) {
                    sizes.append(Int.random(in: 0...50, using: &random))
                    arrived.append(delivery(UInt64(sizes.count), bytes: sizes.last ?? 0))
                }
                _ = mailbox.deliver(&arrived)
            } else if !mailbox.ready.isEmpty {
                let count = Int.random(in: 1...20, using: &random)
                let bytes = Int.random(in: 1...200, using: &random)
                let batch = await take(&mailbox, count, bytes: bytes)
                #expect((1...count).contains(batch.count))
                let total = batch.reduce(0) { $0 + sizes[Int($1) - 1] }
                #expect(total <= bytes || batch.count == 1)
                taken += batch
            }
        }
        while !mailbox.ready.isEmpty { taken += await take(&mailbox, 7) }
        #expect(taken == sizes.indices.map { UInt64($0 + 1) })
    }

    @Test func waitersAreServedInTheOrderInWhichTheyCame() async {
        var arrived = (1...5).map { delivery($0) }
        // Waiters belong to tasks; what they get is only known through their continuations.
        var mailbox = ConsumerMailbox()
        let first = await withCheckedContinuation { (outer: CheckedContinuation<[Delivery], Never>) in
            let waiter = ConsumerMailbox.Waiter(
                id: mailbox.reserveWaiter(),
                limit: BatchLimit(count: 2, bytes: .max),
                continuation: outer
            )
            #expect(mailbox.take(waiter) == nil, "nothing is there yet")
            let woken = mailbox.deliver(&arrived)
            #expect(woken.count == 1)
            for (continuation, batch) in woken { continuation.resume(returning: batch) }
        }
        #expect(first.map(\.tag.number) == [1, 2])
        #expect(await take(&mailbox, 10) == [3, 4, 5])
    }
}

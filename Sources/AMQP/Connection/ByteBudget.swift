// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts the bytes of deliveries that are in the program's hands, of all connections of one consumer, and wakes its
/// thread when they become few enough to read on.
final class ByteBudget: Sendable {
    let limit: Int
    private let inHand = Atomic<Int>(0)
    private let isAwaited = Atomic<Bool>(false)
    private let wakeup: Wakeup

    init(limit: Int, wakeup: Wakeup) {
        self.limit = limit
        self.wakeup = wakeup
    }

    var bytes: Int { inHand.load(ordering: .sequentiallyConsistent) }
    var isSpent: Bool { bytes > limit }

    /// Takes what a delivery holds: its body, its raw properties and what may have been decoded from them, at most
    /// three bytes for one, and the objects around them.
    func claim(_ content: borrowing MessageContent) -> ByteClaim {
        let bytes = content.body.count + 4 * content.rawProperties.count + Self.overhead
        inHand.add(bytes, ordering: .sequentiallyConsistent)
        return ByteClaim(bytes: bytes, budget: self)
    }

    /// Asks for a wake-up once there is room. Called by the thread, which looks at `isSpent` once more afterwards.
    func awaitRoom(_ awaited: Bool) {
        isAwaited.store(awaited, ordering: .sequentiallyConsistent)
    }

    fileprivate func giveBack(_ bytes: Int) {
        inHand.subtract(bytes, ordering: .sequentiallyConsistent)
        if isAwaited.load(ordering: .sequentiallyConsistent), !isSpent { wakeup.signal() }
    }

    private static let overhead = 256
}

/// One delivery's part of the budget: given back once, when it is settled or when nobody knows the delivery any more.
final class ByteClaim: Sendable {
    private let bytes: Int
    private let budget: ByteBudget
    private let isGivenBack = Atomic<Bool>(false)

    fileprivate init(bytes: Int, budget: ByteBudget) {
        self.bytes = bytes
        self.budget = budget
    }

    deinit { giveBack() }

    func giveBack() {
        if !isGivenBack.exchange(true, ordering: .sequentiallyConsistent) { budget.giveBack(bytes) }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Between a consumer's thread and the tasks that take from it: deliveries one way, settled tags the other.
struct ConsumerMailbox {
    struct Waiter {
        let id: Int
        let limit: BatchLimit
        let continuation: CheckedContinuation<[Delivery], Never>
    }

    /// What the tasks ask of the thread.
    struct Requests {
        var settled: [DeliveryTag] = []
        var cancel = false
        var close = false
    }

    private(set) var ready: [Delivery] = []
    private(set) var isFinished = false
    private var waiters: [Waiter] = []
    private var nextWaiter = 0
    var requests = Requests()

    mutating func reserveWaiter() -> Int {
        nextWaiter += 1
        return nextWaiter
    }

    /// Takes at once what is there, or queues the waiter.
    mutating func take(_ waiter: Waiter) -> [Delivery]? {
        if !ready.isEmpty { return cut(waiter.limit) }
        if isFinished { return [] }
        waiters.append(waiter)
        return nil
    }

    mutating func removeWaiter(_ id: Int) -> CheckedContinuation<[Delivery], Never>? {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return waiters.remove(at: index).continuation
    }

    /// Adds what arrived; the result says whom to wake with what.
    mutating func deliver(
        _ deliveries: inout [Delivery]
    ) -> [(CheckedContinuation<[Delivery], Never>, [Delivery])] {
        guard !isFinished else {
            deliveries.removeAll()
            return []
        }
        if ready.isEmpty { swap(&ready, &deliveries) } else { ready.append(contentsOf: deliveries) }
        deliveries.removeAll(keepingCapacity: true)
        var woken: [(CheckedContinuation<[Delivery], Never>, [Delivery])] = []
        while !ready.isEmpty, !waiters.isEmpty {
            let waiter = waiters.removeFirst()
            woken.append((waiter.continuation, cut(waiter.limit)))
        }
        return woken
    }

    /// Forgets what nobody took: after a lost connection the broker delivers it again.
    mutating func dropReady() {
        ready.removeAll()
    }

    mutating func finish() -> [CheckedContinuation<[Delivery], Never>] {
        isFinished = true
        ready.removeAll()
        defer { waiters.removeAll() }
        return waiters.map(\.continuation)
    }

    private mutating func cut(_ limit: BatchLimit) -> [Delivery] {
        var count = 0
        var bytes = 0
        for delivery in ready {
            guard count < limit.count, count == 0 || bytes + delivery.body.count <= limit.bytes else { break }
            count += 1
            bytes += delivery.body.count
        }
        guard count < ready.count else {
            defer { ready = [] }
            return ready
        }
        let batch = Array(ready[..<count])
        ready.removeFirst(count)
        return batch
    }
}

/// The most that one batch takes. A single message may be larger than `bytes`.
package struct BatchLimit: Sendable, Hashable {
    package let count: Int
    package let bytes: Int

    package init(count: Int, bytes: Int) {
        self.count = count
        self.bytes = bytes
    }
}

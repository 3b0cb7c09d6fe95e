// SPDX-License-Identifier: Apache-2.0

import AMQP
import Synchronization

/// Deliveries that were taken together, and how many entries of each are not settled. A delivery is acknowledged when
/// all its entries are; one that has to wait does not hold back the others of its batch.
final class Settlement: Sendable {
    let since = ContinuousClock.now
    private let tags: [DeliveryTag]
    private let open: Mutex<[Int]>
    private let book: InHand

    /// - Parameter entries: of each delivery.
    init(_ tags: [DeliveryTag], entries: [Int], book: InHand) {
        self.tags = tags
        self.book = book
        open = Mutex(entries)
        book.add(self, deliveries: tags.count)
    }

    /// Notes entries as settled, each by the position of its delivery. Returns what can be acknowledged now.
    func settle(_ positions: some Sequence<Int>) -> [DeliveryTag] {
        let (whole, isDone) = open.withLock { open in
            var whole: [DeliveryTag] = []
            for position in positions {
                open[position] -= 1
                if open[position] == 0 { whole.append(tags[position]) }
            }
            return (whole, open.allSatisfy { $0 <= 0 })
        }
        book.remove(whole.count, of: self, isDone: isDone)
        return whole
    }
}

/// What a stage has in hand: taken from the queue and not settled. The age of the oldest tells a stage that works from one
/// that only lives.
package final class InHand: Sendable {
    private struct State {
        var deliveries = 0
        var open: [ObjectIdentifier: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())

    /// Deliveries taken and not yet acknowledged.
    package var count: Int { state.withLock { $0.deliveries } }

    /// How long the oldest has been in hand; `nil` when nothing is.
    package func oldestAge(at now: ContinuousClock.Instant = .now) -> Duration? {
        state.withLock { $0.open.values.min() }.map { $0.duration(to: now) }
    }

    fileprivate func add(_ settlement: Settlement, deliveries: Int) {
        state.withLock {
            $0.deliveries += deliveries
            $0.open[ObjectIdentifier(settlement)] = settlement.since
        }
    }

    fileprivate func remove(_ count: Int, of settlement: Settlement, isDone: Bool) {
        state.withLock {
            $0.deliveries -= count
            if isDone { $0.open[ObjectIdentifier(settlement)] = nil }
        }
    }
}

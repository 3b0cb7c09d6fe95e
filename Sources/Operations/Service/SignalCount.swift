// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts signals across the handlers of several sources.
final class SignalCount: Sendable {
    private let count = Atomic<Int>(0)

    /// Adds `more` and returns the new sum.
    func add(_ more: Int) -> Int {
        count.wrappingAdd(more, ordering: .relaxed).newValue
    }
}

// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What a process still had in hand when it ended, by name; decides between the exit codes 0 and 75.
package final class Leftovers: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    package init() {}

    /// `count` things were left under `name`, such as unsettled deliveries of a queue; 0 takes it back.
    package func set(_ name: String, _ count: Int) {
        counts.withLock { $0[name] = count > 0 ? count : nil }
    }

    /// What was left, by name.
    package var all: [String: Int] {
        counts.withLock { $0 }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// What is left to chance in these tests comes from one seed, which is printed with the results and set by
/// `NHIPCAU_TEST_SEED`. Unless it is set it is always the same: a check that must pass before a change is taken in does
/// not throw dice of its own.
enum Dice {
    static let seed: UInt64 =
        ProcessInfo.processInfo.environment["NHIPCAU_TEST_SEED"].flatMap(UInt64.init)
        ?? 7

    /// A stream of its own for each name, so that a test that is run alone throws as it did among the others.
    static func named(_ name: String) -> SplitMix64 {
        // FNV-1a: Swift's own hashes differ from run to run.
        let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return SplitMix64(seed: seed ^ hash)
    }
}

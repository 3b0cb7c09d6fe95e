// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// What is left to chance in these tests comes from one seed, which is printed with the results and can be set again by
/// `NHIPCAU_TEST_SEED`.
enum Dice {
    static let seed: UInt64 =
        ProcessInfo.processInfo.environment["NHIPCAU_TEST_SEED"].flatMap(UInt64.init)
        ?? .random(in: 0...UInt64(UInt32.max))

    /// A stream of its own for each name, so that a test that is run alone throws as it did among the others.
    static func named(_ name: String) -> SplitMix64 {
        // FNV-1a: Swift's own hashes differ from run to run.
        let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return SplitMix64(seed: seed ^ hash)
    }
}

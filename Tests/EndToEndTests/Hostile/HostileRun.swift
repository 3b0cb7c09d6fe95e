// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// One round of hostile messages: which, and how many.
struct HostileRun: Sendable, CustomTestStringConvertible {
    /// In one process's life; more are sent in several rounds.
    private static let atOnce = 10_000

    let seed: UInt64
    /// From a unit's account; the others are bundles from the workers' own.
    let messages: Int
    let bundles: Int

    var testDescription: String { "seed \(seed): \(messages) messages, \(bundles) bundles" }

    /// As many as `NHIPCAU_TEST_HOSTILE` says, none otherwise: it takes minutes. Another stream each time unless
    /// `NHIPCAU_TEST_HOSTILE_SEED` names one.
    static var all: [HostileRun] {
        let environment = ProcessInfo.processInfo.environment
        var left = environment["NHIPCAU_TEST_HOSTILE"].flatMap { Int($0) } ?? 0
        var seed =
            environment["NHIPCAU_TEST_HOSTILE_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...UInt64(UInt32.max))
        var runs: [HostileRun] = []
        while left > 0 {
            let count = min(left, atOnce)
            runs.append(HostileRun(seed: seed, messages: count * 6 / 10, bundles: count - count * 6 / 10))
            left -= count
            seed += 1
        }
        return runs
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Something that breaks under the workers, and is mended again.
struct Outage: Sendable, CustomTestStringConvertible {
    typealias Act = @Sendable (Battlefield) async throws -> Void

    /// What the outages of one kind have in common: of these the dice choose one for a short run.
    let kind: String
    let name: String
    /// How long it lasts.
    var length = Duration.seconds(3)
    /// The work has to go on while it lasts: recovery counts from the strike, and the lifting comes after it.
    var isOutlived = false
    /// Not among those that are chosen when nothing is said: it takes minutes, or is known not to be mended yet.
    var isLong = false
    /// Longest until a new report is counted: far beyond what is aimed at (5 s), a guard against waits without an end.
    var bound = Duration.seconds(40)
    /// Whether the workers reach broker and database over the proxies.
    var isProxied = false
    /// Stands over the workers' environment.
    var changes: @Sendable (Battlefield) throws -> [String: String] = { _ in [:] }
    let strike: Act
    /// Also called when the strike failed half-way.
    let lift: Act
    /// Puts back what the lifting leaves changed for the tests that follow.
    var restore: Act = { _ in }

    var testDescription: String { "\(kind): \(name)" }
    /// For the name of a database.
    var slug: String { String(testDescription.lowercased().map { $0.isASCII && $0.isLetter ? $0 : "_" }.prefix(40)) }

    static let all = database + accounts + tables + constraints + processes + services + broker + lines + disks

    /// All of them with `NHIPCAU_TEST_CHAOS=all`, those whose words hold another value of it, otherwise one of each kind.
    static var chosen: [Outage] {
        if let words = ProcessInfo.processInfo.environment["NHIPCAU_TEST_CHAOS"] {
            return words == "all" ? all : all.filter { $0.testDescription.contains(words) }
        }
        var dice = Dice.named("outages")
        var kinds: [String] = []
        for outage in all where !outage.isLong && !kinds.contains(outage.kind) { kinds.append(outage.kind) }
        return kinds.map { kind in dice.pick(all.filter { $0.kind == kind }) }
    }
}

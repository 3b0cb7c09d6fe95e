// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// What the database must hold once everything that was generated has gone the whole way. Computed beside the bodies from
/// the same drafts, never by reading them, and without the rules or sums of the product.
package struct GeneratorExpectation: Sendable {
    /// The one decision on a submission.
    package enum Decision: Sendable, Hashable {
        case accepted(revision: Int32)
        case rejected(Mistake)
    }

    /// Messages in all.
    package private(set) var messages = 0
    /// Messages that repeat an earlier one, by the id they repeat; each id at most once.
    package private(set) var duplicates: Set<UUID> = []
    package private(set) var decisions: [UUID: Decision] = [:]
    package private(set) var accepted = 0
    /// Those of the accepted that replace an earlier revision.
    package private(set) var revisions = 0
    private var tallies: [Tally]
    private let codes: [String]

    init(units: GeneratorUnits) {
        codes = units.all.map(\.code)
        tallies = Array(repeating: Tally(), count: codes.count)
    }

    package var rejected: Int { decisions.count - accepted }
    /// Different reports, each counted by its newest revision.
    package var reports: Int { accepted - revisions }

    /// The figures by unit code; units for which nothing counts are left out.
    package var totals: [String: Tally] {
        var result: [String: Tally] = [:]
        for (code, tally) in zip(codes, tallies) where tally != Tally() { result[code] = tally }
        return result
    }

    mutating func noteAccepted(_ id: UUID, revision: Int, adds: [(unit: Int, tally: Tally)]) {
        messages += 1
        accepted += 1
        decisions[id] = .accepted(revision: Int32(revision))
        for (unit, tally) in adds { tallies[unit] += tally }
    }

    /// A revision takes the place of what the one before it added.
    mutating func noteReplaced(_ removed: [(unit: Int, tally: Tally)]) {
        revisions += 1
        for (unit, tally) in removed { tallies[unit] -= tally }
    }

    mutating func noteRejected(_ id: UUID, _ mistake: Mistake) {
        messages += 1
        decisions[id] = .rejected(mistake)
    }

    mutating func noteDuplicate(_ id: UUID) {
        messages += 1
        duplicates.insert(id)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres
import TestSupport

/// What must have come of the reports besides rows and totals.
extension Ground {
    /// These dead letters and no others, whatever became of them.
    func expectDead(_ reasons: [String]) async throws {
        let rows = try await query("SELECT reason, detail FROM dead_letters ORDER BY reason")
        let found = try rows.map { try $0.text(0) }
        guard found != reasons.sorted() else { return }
        throw Trouble("dead are \(try rows.map { "\(try $0.text(0)) (\(try $0.text(1)))" }), not \(reasons)")
    }

    /// Every submission has the receipt of its decision in a queue of its unit.
    func expectReceipts(for expected: GeneratorExpectation) async throws {
        try await until("no receipt is owed any more") { try await number("SELECT count(*) FROM owed_receipts") == 0 }
        var outcomes: [String: Set<String>] = [:]
        for unit in units.reporterCodes {
            for receipt in try await receipts(of: unit) {
                outcomes[receipt.submissionID, default: []].insert(receipt.outcome)
            }
        }
        let missing = expected.decisions.filter { id, decision in
            let found = outcomes[id.uuidString.lowercased()] ?? []
            return switch decision {
            case .accepted: !found.contains { $0.hasPrefix("accepted") }
            case .rejected: !found.contains("rejected")
            }
        }
        guard !missing.isEmpty else { return }
        let some = missing.prefix(5).map { "\($0.key) (\($0.value))" }
        throw Trouble("\(missing.count) submissions have no receipt, among them \(some)")
    }
}

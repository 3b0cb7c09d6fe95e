// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting
import Storage

/// What the database knows of the submissions of a round.
struct DecisionView {
    /// Everything was asked for, however unlikely.
    let isWhole: Bool
    var decisions: [UUID: Decision] = [:]
    var findings: [UUID: [Finding]] = [:]
    var heads: [ReportKey: ReportHead] = [:]
    /// Of the submissions of the round.
    var parked: [UUID: ParkedSubmission] = [:]
    /// Who brought the same content before, by the later submission.
    var twins: [UUID: EarlierSubmission] = [:]

    init(isWhole: Bool) {
        self.isWhole = isWhole
    }

    /// The revision of a report that counts; 0 when there is none.
    func revision(_ key: ReportKey) -> Int32 { heads[key]?.revision ?? 0 }

    /// Whether the report builds on what stands.
    func fits(_ item: JudgedEntry) -> Bool {
        item.key.map { revision($0) == item.base } ?? false
    }
}

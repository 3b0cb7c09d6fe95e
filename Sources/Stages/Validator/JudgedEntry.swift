// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Reporting
import Storage

/// A submission with what the rules say of it. A class: it goes through many hands, and a value would be copied field by
/// field at each.
package final class JudgedEntry: Sendable {
    let entry: WorkEntry<SubmissionEntry>
    let judgement: Judgement
    /// Set when the report can become a revision: then revisions of it can be told apart.
    let key: ReportKey?

    init(entry: WorkEntry<SubmissionEntry>, judgement: Judgement) {
        self.entry = entry
        self.judgement = judgement
        key = judgement.hasErrors ? nil : judgement.key
    }

    var id: UUID { entry.id }

    /// Its sender sent it before: it has a decision, or will have one soon.
    var isDuplicate: Bool { entry.payload.standing == .duplicate }

    /// It is no report: its unit asks for its receipts again.
    var isReceiptsRequest: Bool { entry.payload.standing == .receiptsRequest }

    /// It was here before, or its like was.
    var mayBeDecided: Bool { isDuplicate || entry.isRedelivered || entry.attempt > 0 }

    /// It says that there is a report before it.
    var isCorrection: Bool { base > 0 }

    /// The revision it builds on.
    var base: Int32 { judgement.report?.baseRevision ?? 0 }

    /// Whose present revision its sender may be told: the report's, if it is of the unit that the broker let send it.
    var toldKey: ReportKey? {
        guard let found = judgement.key, found.unitCode == entry.payload.unitCode else { return key }
        return found
    }
}

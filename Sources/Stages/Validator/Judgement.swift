// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting
import Storage

/// What the rules say of one submission, before the database is asked.
struct Judgement: Sendable {
    let report: Report?
    let findings: [Finding]

    var hasErrors: Bool { findings.contains { $0.severity == .error } }

    /// Of the report, however wrong it is; nil when none could be read.
    var key: ReportKey? {
        guard let report else { return nil }
        return ReportKey(unitCode: report.unitCode, reportType: report.reportType.rawValue, period: report.period)
    }
}

/// What becomes of one submission, once the database has been asked.
enum Verdict: Sendable {
    /// Takes the revision after its base, which is what stands of the report; nothing when it comes for the first time.
    case accept(onto: ReportHead?)
    case refuse(outcome: DecisionOutcome, findings: [Finding])
    /// Its base has not arrived yet: it is parked until then.
    case park
    /// It is parked: the answer is given again, nothing is written.
    case waiting(ParkedSubmission)
    /// Another submission brought the same content: that one's answer is named.
    case twin(EarlierSubmission)
    /// It was decided before: the answer is given again, nothing is written.
    case repeated(Decision)
    /// The sender sent it twice: the first answer is named.
    case duplicate(Decision)
    /// The sender used the id for something else.
    case conflict
}

/// A verdict, and the earlier decision on the same submission that no longer holds.
struct Ruling: Sendable {
    let verdict: Verdict
    let replaced: Decision?

    init(_ verdict: Verdict, replacing replaced: Decision? = nil) {
        self.verdict = verdict
        self.replaced = replaced
    }
}

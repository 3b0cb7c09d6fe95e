// SPDX-License-Identifier: Apache-2.0

/// What became of a submission.
package enum Outcome: String, Sendable, CaseIterable {
    case accepted
    case acceptedWithWarnings = "accepted_with_warnings"
    /// At least one error: nothing of it is stored as a report.
    case rejected
    /// The same submission again: nothing was done a second time.
    case duplicate
    /// It contradicts what is stored: an id used for other content, a revision of an outdated base.
    case conflict
    /// A correction whose base has not come yet: it is kept, and decided when that comes.
    case waiting

    /// The outcome of a report the rules have looked at.
    package init(findings: [Finding]) {
        if findings.isEmpty {
            self = .accepted
        } else if findings.contains(where: { $0.severity == .error }) {
            self = .rejected
        } else {
            self = .acceptedWithWarnings
        }
    }

    /// The report counts from now on.
    package var isAccepted: Bool {
        self == .accepted || self == .acceptedWithWarnings
    }
}

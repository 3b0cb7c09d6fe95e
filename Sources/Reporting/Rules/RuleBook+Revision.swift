// SPDX-License-Identifier: Apache-2.0

package import Foundation

extension RuleBook {
    /// What a single report can say about its revision, and about being empty.
    func checkRevision(_ report: Report, _ findings: inout FindingList) {
        if report.baseRevision > 0, report.revisionReason.isEmpty, plan.revisions.reasonRequired,
            !report.unread.contains(.revisionReason)
        {
            findings.append(texts.finding(.revisionReasonRequired, path: "/revision_reason"))
        }
        if report.unread.contains(anyOf: .isNil, .activities) { return }
        if report.isNil {
            if !report.activities.isEmpty {
                let parameters: KeyValuePairs = ["n": String(report.activities.count)]
                findings.append(texts.finding(.reportNilWithActivities, parameters, path: "/nil"))
            }
            if report.nilReason.isEmpty, !report.unread.contains(.nilReason) {
                findings.append(texts.finding(.reportNilWithoutReason, path: "/nil_reason"))
            }
        } else if report.activities.isEmpty {
            findings.append(texts.finding(.reportEmptyNotNil, path: "/activities"))
        }
    }

    /// What to say of a revision whose base is not the current one; nil when it is.
    ///
    /// - Parameters:
    ///   - base: `base_revision` of the report.
    ///   - current: the revision stored last, 0 when there is none. A base above it may still be under way: a
    ///     report without other mistakes waits for it instead of getting this answer.
    package func revisionFinding(base: Int32, current: Int32) -> Finding? {
        if base == current { return nil }
        let code: RuleCode = base < current ? .revisionStaleBase : .revisionBaseNotFound
        return texts.finding(code, ["base": String(base), "current": String(current)], path: "/base_revision")
    }

    /// The same submission with the same content came again.
    ///
    /// - Parameters:
    ///   - receivedAt: when it came first, in milliseconds since 1970 UTC.
    ///   - receiptNumber: of the receipt it got then, `TB-2025-000123`.
    package func duplicateFinding(receivedAt: Int64, receiptNumber: String) -> Finding {
        let parameters: KeyValuePairs = ["time": LocalTime(receivedAt).vietnamese, "receipt": receiptNumber]
        return texts.finding(.revisionDuplicate, parameters, path: "")
    }

    /// The id of a submission came again with other content.
    package func idReusedFinding(_ id: UUID) -> Finding {
        texts.finding(.revisionIDReused, ["id": id.uuidString.lowercased()], path: "/submission_id")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Storage

/// What was counted, and what does not add up.
struct Audit {
    struct Findings {
        let counts: AuditCounts
        /// Milliseconds since 1970.
        var oldestUndecided: Int64?
        /// Open ones.
        var dead: Int64 = 0
        var published = 0
        /// Published, not stored, and named by a dead letter.
        var publishedDead = 0
        /// Published, and neither stored nor named by a dead letter.
        var missing: [UUID] = []

        init(counts: AuditCounts) {
            self.counts = counts
        }
    }

    let findings: Findings
    let views: [QueueView]
    let isPublishedGiven: Bool

    /// What takes longer does not move.
    private static let patience: Int64 = 60_000
    /// Ids that are named.
    private static let shown = 20

    /// Messages of the door that may carry what is not stored yet.
    private var atDoor: Int { ready { $0.hasPrefix(ReportTopology.submitted) } }
    private var queued: Int { ready { !$0.hasSuffix(ReportTopology.dead("")) } }
    private var deadQueued: Int { ready { $0.hasSuffix(ReportTopology.dead("")) } }

    private func ready(_ isMeant: (String) -> Bool) -> Int {
        views.filter { isMeant($0.queue) }.reduce(0) { $0 + $1.ready }
    }

    var table: String {
        let counts = findings.counts
        var rows = [
            ["stored", "\(counts.submissions)"], ["decided", "\(counts.decided)"],
            ["waiting for a decision", "\(counts.undecided)"],
            ["corrections waiting for their base", "\(counts.parked)"],
        ]
        rows += DecisionOutcome.allCases.map { ["  \($0.rawValue)", "\(counts.decisions[$0] ?? 0)"] }
        rows += [
            ["repeats of the same bytes", "\(counts.duplicates)"], ["same id, other bytes", "\(counts.conflicts)"],
            ["reports that count", "\(counts.reports)"], ["in the totals", "\(counts.folded)"],
            ["messages queued", "\(queued)"], ["dead letters", "\(findings.dead + Int64(deadQueued))"],
            ["units whose totals drifted", "\(counts.drifted)"],
        ]
        if isPublishedGiven {
            rows += [
                ["published", "\(findings.published)"],
                ["of these among the dead letters", "\(findings.publishedDead)"],
                ["of these not stored", "\(findings.missing.count)"],
            ]
        }
        return Console.table(rows, right: [1])
    }

    var problems: [String] {
        var problems: [String] = []
        if !findings.counts.isSound {
            problems.append("the database disagrees with itself: see orphans and drift above")
        }
        if !findings.missing.isEmpty { problems.append(missing) }
        if findings.counts.undecided + findings.counts.unfolded > 0, queued == 0 { problems.append(still) }
        return problems
    }

    private var missing: String {
        let names = findings.missing.prefix(Self.shown).map { $0.uuidString.lowercased() }.joined(separator: "\n  ")
        let more = findings.missing.count - Self.shown
        let list = "\n  " + names + (more > 0 ? "\n  … and \(more) more" : "")
        if atDoor == 0 { return "published, and neither stored nor in a queue nor dead:" + list }
        return "published and not stored; \(atDoor) messages wait at the door, which may be among them: run again when "
            + "they are taken" + list
    }

    private var still: String {
        let counts = findings.counts
        let what =
            "\(counts.undecided) undecided and \(counts.unfolded) not in the totals, with nothing queued: "
            + (findings.dead > 0 ? "among the \(findings.dead) dead letters (nhipcau dead list), " : "")
        let age = findings.oldestUndecided.map { Clock.milliseconds - $0 } ?? 0
        return age < Self.patience
            ? what + "in a worker's hands, or lost; run again in a minute"
            : what + "in a worker's hands since \(Clock.span(age)) and not moving, or lost; read the workers' /readyz"
    }
}

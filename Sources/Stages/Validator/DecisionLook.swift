// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage

/// Asks what the database knows of the submissions of a round.
///
/// A submission that ingest saw for the first time has no decision, and a report that says it is the first has none before
/// it. Neither is asked for at the first look: where that is wrong the write fails (SQLSTATE 23505) or the verdict cannot
/// be given, and the round is run again with a whole look.
struct DecisionLook {
    /// Bodies of others are asked for in pieces of so many submissions.
    private static let bodiesAtOnce = 8

    let judge: Judge

    /// What is known; and takes the numbers for what is new for all that is known, all in one flight.
    func look(
        _ entries: [JudgedEntry],
        isWhole: Bool,
        _ numbers: Numbers,
        on connection: PostgresConnection
    ) async throws -> DecisionView {
        let repeated = isWhole ? entries : entries.filter(\.mayBeDecided)
        let followed = entries.filter { isWhole || $0.mayBeDecided || $0.isCorrection || $0.judgement.hasErrors }
        var questions = [
            DecisionRepository.stamps(
                count: isWhole ? 0 : max(0, entries.count { !$0.mayBeDecided } - numbers.stamps.count)
            ),
            ReportRepository.newIDs(
                count: max(0, entries.count { $0.key != nil && !$0.isCorrection } - numbers.reports.count)
            ),
            DecisionRepository.existing(repeated.map(\.id)),
            ReportRepository.heads(followed.compactMap(\.toldKey)),
        ]
        if isWhole { questions.append(ParkedRepository.existing(entries.map(\.id))) }
        let rows = try await connection.pipeline(questions)
        numbers.add(stamps: try DecisionRepository.stamps(rows[0]), reports: try ReportRepository.ids(rows[1]))
        var view = DecisionView(isWhole: isWhole)
        view.decisions = try DecisionRepository.decisions(rows[2])
        view.heads = try ReportRepository.heads(rows[3])
        if isWhole {
            for item in try ParkedRepository.parked(rows[4]) { view.parked[item.submissionID] = item }
        }
        if !view.decisions.isEmpty {
            let found = try await connection.pipeline([FindingRepository.existing(Array(view.decisions.keys))])
            view.findings = try FindingRepository.findings(found[0]).mapValues { $0.compactMap(Finding.init) }
        }
        if isWhole { try await lookForTwins(entries, &view, on: connection) }
        return view
    }

    /// Who brought the same content before. Only what does not fit on what stands can have been here under another id.
    private func lookForTwins(
        _ entries: [JudgedEntry],
        _ view: inout DecisionView,
        on connection: PostgresConnection
    ) async throws {
        let open = entries.filter { item in
            guard item.key != nil, view.parked[item.id] == nil, !view.fits(item) else { return false }
            guard let decision = view.decisions[item.id] else { return true }
            return item.isDuplicate && !decision.outcome.isAccepted
        }
        for start in stride(from: 0, to: open.count, by: Self.bodiesAtOnce) {
            let part = open[start..<min(start + Self.bodiesAtOnce, open.count)]
            let questions = part.compactMap { item in
                item.key.map { key in
                    EarlierQuestion(
                        id: item.id,
                        account: item.entry.payload.account,
                        key: key,
                        reportID: view.heads[key]?.id,
                        baseRevision: item.base
                    )
                }
            }
            let rows = try await connection.pipeline([EarlierRepository.earlier(questions)])
            let earlier = try EarlierRepository.earlier(rows[0])
            for item in part {
                guard let report = item.judgement.report else { continue }
                view.twins[item.id] = earlier[item.id]?.first { other in
                    judge.report(in: other.body).map { $0.says(theSameAs: report) } ?? false
                }
            }
        }
    }

    /// Submissions that the sender repeated before the original was decided are decided in its place, as it was stored.
    /// The originals by id.
    func originals(
        of entries: [JudgedEntry],
        _ view: DecisionView,
        on connection: PostgresConnection
    ) async throws -> [UUID: JudgedEntry] {
        let orphans = entries.filter {
            $0.isDuplicate && view.decisions[$0.id] == nil && view.parked[$0.id] == nil
        }
        var originals: [UUID: JudgedEntry] = [:]
        for start in stride(from: 0, to: orphans.count, by: Self.bodiesAtOnce) {
            let part = orphans[start..<min(start + Self.bodiesAtOnce, orphans.count)]
            let rows = try await connection.pipeline([SubmissionRepository.stored(part.map(\.id))])
            let stored = try SubmissionRepository.stored(rows[0])
            // What the door found lies in what a repeat has in common with its original, and is not stored.
            let faults = Dictionary(part.map { ($0.id, $0.entry.payload.fault) }) { first, _ in first }
            for item in judge.judged(stored, isRedelivered: true, faults: faults) {
                originals[item.id] = item
            }
        }
        return originals
    }
}

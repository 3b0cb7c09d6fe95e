// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage

/// What was decided in the transaction of another submission, answered once more: that one's delivery came again, so its
/// worker may have ended between the commit and the confirms.
struct DecidedFollowers {
    private static let bodiesAtOnce = 32

    let judge: Judge

    /// - Returns: the answers by the submission in whose transaction they were given, in the order of the revisions.
    func answers(of leaders: [UUID], on connection: PostgresConnection) async throws -> [UUID: [Answer]] {
        let rows = try await connection.pipeline([DecisionRepository.decidedWith(leaders)])
        let decisions = try DecisionRepository.decisions(rows[0]).values.sorted {
            ($0.revision ?? .max, $0.receiptNumber) < ($1.revision ?? .max, $1.receiptNumber)
        }
        var answers: [UUID: [Answer]] = [:]
        for start in stride(from: 0, to: decisions.count, by: Self.bodiesAtOnce) {
            let part = Array(decisions[start..<min(start + Self.bodiesAtOnce, decisions.count)])
            for (leader, answer) in try await self.answers(part, on: connection) {
                answers[leader, default: []].append(answer)
            }
        }
        return answers
    }

    private func answers(
        _ decisions: [Decision],
        on connection: PostgresConnection
    ) async throws -> [(UUID, Answer)] {
        let ids = decisions.map(\.submissionID)
        let rows = try await connection.pipeline([SubmissionRepository.stored(ids), FindingRepository.existing(ids)])
        let stored = judge.judged(try SubmissionRepository.stored(rows[0]), isRedelivered: true)
        let items = Dictionary(stored.map { ($0.id, $0) }) { first, _ in first }
        let findings = try FindingRepository.findings(rows[1])
        return decisions.compactMap { decision in
            guard let item = items[decision.submissionID], let leader = decision.decidedWith else { return nil }
            let draft = Draft(item, Ruling(.repeated(decision)), rules: judge.rules)
            return (leader, draft.answer((findings[decision.submissionID] ?? []).compactMap(Finding.init)))
        }
    }
}

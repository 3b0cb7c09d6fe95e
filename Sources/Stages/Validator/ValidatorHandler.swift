// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Foundation
package import Pipeline
package import Postgres
package import Reporting
import Storage

/// Decides on every submission: all findings at once, whole report or nothing, one decision an id.
///
/// Reads `reports.received`; writes `reports`, `decisions`, `activities`, `findings`; answers to `receipts.<unit>`.
package struct ValidatorHandler: StageHandler {
    let pool: PostgresPool
    let rules: RuleBook
    let readers: ReaderPool
    /// Attempts after which a correction no longer waits for the report it corrects.
    let patience: Int

    /// - Parameters:
    ///   - lanes: how many batches are handled side by side; each needs a parser.
    ///   - patience: number of retry tiers; a correction that has been through all of them is a conflict.
    package init(pool: PostgresPool, rules: RuleBook, lanes: Int, patience: Int) {
        self.pool = pool
        self.rules = rules
        self.patience = patience
        readers = ReaderPool(count: lanes, texts: rules.texts)
    }

    package func open(
        _ delivery: Delivery
    ) -> Result<[(id: UUID, payload: SubmissionEntry)], DeadLetterReason> {
        openBundle(delivery) { reader throws(CBORError) in try SubmissionEntry.decode(&reader, from: delivery.body) }
            .map { $0.map { (id: $0.id, payload: $0) } }
    }

    package func pack(_ entry: WorkEntry<SubmissionEntry>) -> (properties: MessageProperties, body: [UInt8]) {
        let body = entry.payload.encoded()
        let message = Bundle.message(body, count: 1, type: SubmissionEntry.type, to: "")
        return (message.properties, body)
    }

    /// Reads and checks.
    package func prepare(_ entries: [WorkEntry<SubmissionEntry>]) -> [JudgedEntry] {
        readers.withReader { reader in
            entries.map { JudgedEntry(entry: $0, judgement: judge($0.payload, reader)) }
        }
    }

    package func handle(_ judged: [JudgedEntry]) async throws -> BatchResult {
        var result = BatchResult(outcomes: Array(repeating: .done, count: judged.count))
        var receipts = ReceiptSheet()
        for round in Rounds.plan(judged) {
            let decided = try await LostRace.lookingAgain { isAgain in
                try await pool.withConnection { connection in
                    try await DecisionRound(rules: rules, patience: patience)
                        .run(round.map { judged[$0] }, isAgain: isAgain, on: connection)
                }
            }
            for (index, answer) in zip(round, decided) {
                if case .wait(let reason) = answer.verdict { result.outcomes[index] = .retry(reason: reason) }
                if let accepted = answer.accepted { result.forward.append(accepted.encoded()) }
                if let receipt = answer.receipt { receipts.add(receipt, to: judged[index].entry.payload.unitCode) }
            }
        }
        result.side = receipts.messages()
        return result
    }

    /// Reads and checks one submission; no I/O.
    private func judge(_ submission: SubmissionEntry, _ reader: ReportReader) -> Judgement {
        if submission.standing == .conflict { return Judgement(report: nil, findings: []) }
        if let fault = submission.fault { return Judgement(report: nil, findings: [rules.texts.finding(fault)]) }
        if submission.isOversize {
            let finding = rules.texts.tooLarge(bytes: submission.bodySize, limit: ReportLimits().bodySize)
            return Judgement(report: nil, findings: [finding])
        }
        let facts = SubmissionFacts(
            submissionID: submission.id,
            account: submission.account,
            declaredType: submission.declaredType,
            receivedAt: submission.receivedAt,
            bodySize: submission.bodySize
        )
        let (report, findings) = submission.storage.withUnsafeBytes { bytes in
            reader.read(UnsafeRawBufferPointer(rebasing: bytes[submission.bodyRange]))
        }
        guard let report else { return Judgement(report: nil, findings: findings) }
        return Judgement(report: report, findings: findings + rules.check(report, facts))
    }
}

/// A submission with what the rules say of it. A class: it goes through many hands, and a value would be copied field by
/// field at each.
package final class JudgedEntry: Sendable {
    let entry: WorkEntry<SubmissionEntry>
    let judgement: Judgement
    /// Set when the report can be found again: then revisions of it can be told apart.
    let key: ReportKey?

    init(entry: WorkEntry<SubmissionEntry>, judgement: Judgement) {
        self.entry = entry
        self.judgement = judgement
        key = judgement.key
    }

    /// Its sender sent it before: it has a decision, or will have one soon.
    var isDuplicate: Bool { entry.payload.standing == .duplicate }

    /// It was here before, or its like was.
    var mayBeDecided: Bool { isDuplicate || entry.isRedelivered || entry.attempt > 0 }

    /// It says that there is a report before it.
    var isCorrection: Bool { judgement.report.map { $0.baseRevision > 0 } ?? false }
}

/// Splits a batch into rounds in which no submission and no report comes twice, in order, so that one statement a
/// round decides and a correction finds the revision that stands just before it in the same batch.
enum Rounds {
    static func plan(_ judged: [JudgedEntry]) -> [[Int]] {
        var rounds: [[Int]] = []
        var nextForID: [UUID: Int] = [:]
        var nextForKey: [ReportKey: Int] = [:]
        for (index, item) in judged.enumerated() {
            let id = item.entry.id
            let key = item.key
            let round = max(nextForID[id] ?? 0, key.flatMap { nextForKey[$0] } ?? 0)
            if round == rounds.count { rounds.append([]) }
            rounds[round].append(index)
            nextForID[id] = round + 1
            if let key { nextForKey[key] = round + 1 }
        }
        return rounds
    }
}

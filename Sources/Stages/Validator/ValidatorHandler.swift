// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Foundation
package import Pipeline
package import Postgres
package import Reporting
import Storage

/// Decides on every submission: all findings at once, whole report or nothing, one decision an id.
///
/// Reads `reports.received`; writes `reports`, `decisions`, `activities`, `findings`, `parked`; answers to
/// `receipts.<unit>`, and notes in `receipt_requests` and `owed_receipts` what `OwedReceiptService` sends later.
package struct ValidatorHandler: StageHandler {
    let pool: PostgresPool
    let judge: Judge
    private let spare = SpareNumbers()
    private let log: DecisionLog?

    /// - Parameters:
    ///   - lanes: how many batches are handled side by side; each needs a parser.
    ///   - log: where each decision is said.
    package init(pool: PostgresPool, rules: RuleBook, lanes: Int, log: DecisionLog? = nil) {
        self.pool = pool
        self.log = log
        judge = Judge(rules: rules, readers: ReaderPool(count: lanes, texts: rules.texts))
    }

    package func open(
        _ delivery: Delivery
    ) -> Result<[(id: UUID, payload: SubmissionEntry)], DeadLetterReason> {
        openBundle(delivery) { reader throws(CBORError) in try SubmissionEntry.decode(&reader, from: delivery.body) }
            .map { $0.map { (id: $0.id, payload: $0) } }
    }

    package func pack(_ entry: WorkEntry<SubmissionEntry>) -> (properties: MessageProperties, body: [UInt8]) {
        let body = entry.payload.encoded()
        var properties = Bundle.message(body, count: 1, type: SubmissionEntry.type, to: "").properties
        // Alone it can be told whose it is, also by those who do not read bundles: the quota and the list of dead letters.
        properties.headers[MessageHeader.account] = .text(entry.payload.account)
        properties.headers[MessageHeader.unit] = .text(entry.payload.unitCode)
        return (properties, body)
    }

    /// Reads and checks.
    package func prepare(_ entries: [WorkEntry<SubmissionEntry>]) -> [JudgedEntry] {
        judge.judged(entries)
    }

    package func handle(_ judged: [JudgedEntry]) async throws -> BatchResult {
        var result = BatchResult(outcomes: Array(repeating: .done, count: judged.count))
        var receipts = ReceiptSheet()
        let numbers = Numbers(spare: spare.take())
        let reports = judged.filter { !$0.isReceiptsRequest }
        if reports.count < judged.count { try await note(judged.filter(\.isReceiptsRequest)) }
        for round in Rounds.plan(reports) {
            let decided = try await LostRace.lookingAgain { isAgain in
                try await pool.withConnection { connection in
                    try await DecisionRound(judge: judge, numbers: numbers)
                        .run(round.map { reports[$0] }, isAgain: isAgain, on: connection)
                }
            }
            for (answers, index) in zip(decided, round) { say(answers, of: reports[index]) }
            for answer in decided.joined() {
                if let accepted = answer.accepted { result.forward.append(accepted.encoded()) }
                if let receipt = answer.receipt { receipts.add(receipt, to: answer.unitCode) }
            }
        }
        spare.giveBack(numbers)
        result.side = receipts.messages()
        return result
    }

    /// After the commit: what is said has been decided. What was parked until this one came was tried by nobody before.
    private func say(_ answers: [Answer], of item: JudgedEntry) {
        guard let log else { return }
        for answer in answers {
            guard let receipt = answer.receipt else { continue }
            log.decided(answer.submissionID, receipt, attempt: answer.submissionID == item.id ? item.entry.attempt : 0)
        }
    }

    /// Units that ask for their receipts again are answered page by page, apart from the stage's batches.
    private func note(_ requests: [JudgedEntry]) async throws {
        let year = judge.rules.plan.year
        let statements = requests.map { item in
            let submission = item.entry.payload
            return ReceiptRequestRepository.ask(
                submission.id,
                unitCode: submission.unitCode,
                sinceMilliseconds: ReceiptsRequest(submission.body).sinceMilliseconds(planYear: year)
            )
        }
        _ = try await pool.pipeline(statements)
    }

    /// Keeps receipts that the broker did not take, until a validator has sent them. The same message is kept once.
    ///
    /// - Throws: what the database throws; called again with the same messages nothing doubles.
    package func owe(_ messages: [OutgoingMessage]) async throws {
        let owed = messages.map { message in
            let prefix = ReportTopology.receipts(unitCode: "")
            return NewOwedReceipt(
                unitCode: message.routingKey.hasPrefix(prefix)
                    ? String(message.routingKey.dropFirst(prefix.count)) : message.routingKey,
                messageType: message.properties.type ?? Receipt.schema,
                correlationID: message.properties.correlationID,
                remaining: message.properties.headers.integer(ReceiptSheet.remaining),
                body: message.body
            )
        }
        _ = try await pool.pipeline([OwedReceiptRepository.owe(owed)])
    }
}

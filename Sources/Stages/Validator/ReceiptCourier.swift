// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import Reporting
import Storage

/// Sends the receipts that are owed and the answers to requests, as much as is due. Any number of couriers may be at work.
struct ReceiptCourier: Sendable {
    /// For one publish, confirms and all.
    private static let publishLimit = Duration.seconds(10)
    /// What is taken belongs to whoever took it for so long: longer than a publish and what comes with it.
    private static let holdSeconds: Int32 = 30
    private static let owedAtOnce: Int32 = 32
    /// Receipts in the answer to one request.
    static let answerLimit: Int64 = 100_000
    private static let pagesAtOnce = 4

    let pool: PostgresPool
    let broker: AMQPConfiguration
    let planYear: Int

    /// Sends until nothing is due. A unit that does not take its messages waits, the others go on.
    ///
    /// - Throws: what the database throws; what was taken and not sent is due again after its time.
    func deliverDue() async throws {
        guard let first = try await take() else { return }
        let publisher = AMQPPublisher(broker)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await publisher.run() }
            defer { publisher.close() }
            var work: Work? = first
            while let due = work, !Task.isCancelled {
                try await send(due.owed, publisher)
                if let request = due.request { try await answer(request, publisher) }
                work = try await take()
            }
        }
    }

    private struct Work {
        let owed: [OwedReceipt]
        let request: ReceiptRequest?
    }

    private func take() async throws -> Work? {
        let rows = try await pool.pipeline(
            [OwedReceiptRepository.take(limit: Self.owedAtOnce, forSeconds: Self.holdSeconds)]
                + ReceiptRequestRepository.take(forSeconds: Self.holdSeconds)
        )
        let work = Work(
            owed: try OwedReceiptRepository.owed(rows[0]),
            request: try ReceiptRequestRepository.request(rows[2])
        )
        return work.owed.isEmpty && work.request == nil ? nil : work
    }

    private func run(_ statement: PostgresStatement) async throws -> PostgresRows {
        try await pool.pipeline([statement])[0]
    }

    /// From 5 s to 10 min, each a fifth longer or shorter by chance.
    static func pause(after tries: Int32) -> Double {
        min(5 * pow(2, Double(min(tries, 16))), 600) * Double.random(in: 0.8...1.2)
    }

    // MARK: What is owed

    private func send(_ owed: [OwedReceipt], _ publisher: AMQPPublisher) async throws {
        guard !owed.isEmpty else { return }
        let messages = owed.map { item in
            ReceiptSheet.message(
                item.message.body,
                to: item.message.unitCode,
                type: item.message.messageType,
                request: item.message.correlationID,
                remaining: item.message.remaining
            )
        }
        let outcomes = await publisher.publish(messages, timeout: Self.publishLimit)
        var delivered: [Int64] = []
        var failures: [String: (tries: Int32, reason: String)] = [:]
        for (item, outcome) in zip(owed, outcomes) {
            if outcome.isConfirmed {
                delivered.append(item.id)
            } else {
                let tries = max(item.tries, failures[item.message.unitCode]?.tries ?? 0)
                failures[item.message.unitCode] = (tries, "\(outcome)")
            }
        }
        let reached = Set(owed.map(\.message.unitCode)).subtracting(failures.keys)
        _ = try await pool.pipeline(
            OwedReceiptRepository.delivered(delivered, units: reached.sorted())
                + failures.sorted { $0.key < $1.key }.map { unit, failure in
                    OwedReceiptRepository.failed(
                        unit,
                        seconds: Self.pause(after: failure.tries),
                        reason: failure.reason
                    )
                }
        )
    }

    // MARK: What is asked for

    private func answer(_ asked: ReceiptRequest, _ publisher: AMQPPublisher) async throws {
        var request = asked
        if request.remaining == nil {
            let counted = try PastReceiptRepository.count(
                try await run(
                    PastReceiptRepository.count(
                        unitCode: request.unitCode,
                        sinceMilliseconds: request.sinceMilliseconds,
                        limit: Self.answerLimit
                    )
                )
            )
            request.remaining = counted.count
            request.place = counted.after
        }
        while !Task.isCancelled {
            let (messages, isLast) = try await pages(&request)
            let outcomes = await publisher.publish(messages, timeout: Self.publishLimit)
            if let failed = outcomes.first(where: { !$0.isConfirmed }) {
                let pause = Self.pause(after: asked.tries)
                _ = try await run(
                    ReceiptRequestRepository.failed(request, seconds: pause, reason: "\(failed)")
                )
                return
            }
            if isLast {
                _ = try await run(ReceiptRequestRepository.answered(request))
                return
            }
            let kept = try await run(
                ReceiptRequestRepository.reached(
                    request,
                    remaining: request.remaining ?? 0,
                    request.place,
                    forSeconds: Self.holdSeconds
                )
            )
            // A newer request of the unit has taken its place.
            if kept.isEmpty { return }
        }
    }

    /// The next messages; moves the request behind them.
    private func pages(_ request: inout ReceiptRequest) async throws -> (messages: [OutgoingMessage], isLast: Bool) {
        var messages: [OutgoingMessage] = []
        for _ in 0..<Self.pagesAtOnce {
            let (receipts, isLast) = try await page(&request)
            let parts = ReceiptSheet.parts(receipts)
            for (index, part) in parts.enumerated() {
                let ends = isLast && index == parts.count - 1
                let left = max((request.remaining ?? 0) - Int64(part.count), ends ? 0 : 1)
                request.remaining = left
                messages.append(message(Array(part), ends ? 0 : left, request))
            }
            if isLast, parts.isEmpty { messages.append(message([], 0, request)) }
            if isLast { return (messages, true) }
        }
        return (messages, false)
    }

    private func message(_ receipts: [Receipt], _ remaining: Int64, _ request: ReceiptRequest) -> OutgoingMessage {
        ReceiptSheet.message(
            ReceiptWriter.write(receipts),
            to: request.unitCode,
            request: request.id.uuidString.lowercased(),
            remaining: remaining
        )
    }

    private func page(_ request: inout ReceiptRequest) async throws -> (receipts: [Receipt], isLast: Bool) {
        let size = ReceiptSheet.receiptsPerMessage
        let rows = try await run(PastReceiptRepository.page(of: request, limit: Int32(size) + 1))
        let found = try PastReceiptRepository.page(rows)
        let page = found.prefix(size)
        if let last = page.last { request.place = last.place }
        let ids = page.map(\.place.submissionID)
        let findings = try FindingRepository.findings(try await run(FindingRepository.existing(ids)))
        return (page.map { receipt($0, findings) }, found.count <= size)
    }

    private func receipt(_ past: PastReceipt, _ findings: [UUID: [StoredFinding]]) -> Receipt {
        switch past {
        case .decided(let decision):
            Receipt(
                decision,
                outcome: Outcome(decision.outcome),
                findings: (findings[decision.submissionID] ?? []).compactMap(Finding.init),
                planYear: planYear
            )
        case .waiting(let parked, let contentHash):
            Receipt(parked, contentHash: contentHash, planYear: planYear)
        }
    }
}

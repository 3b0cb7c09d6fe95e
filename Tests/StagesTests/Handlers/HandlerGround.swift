// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Operations
import Pipeline
import Postgres
import Reporting
import Storage
import TestSupport

@testable import Stages

/// The handlers of the three stages on a schema of their own, with the delivered reference data and no broker: the test
/// carries the entries from one to the next, as often and in whatever order it likes.
struct HandlerGround {
    let pool: PostgresPool
    let ingest: IngestHandler
    let validator: ValidatorHandler
    let aggregator: AggregatorHandler

    static func with(
        _ body: (HandlerGround, inout ReportGenerator) async throws -> Void
    ) async throws {
        let units = try String(contentsOfFile: config + "/units/units.csv", encoding: .utf8)
        guard let units = GeneratorUnits(csv: units) else { throw TestPostgres.Problem("units.csv has no province 34") }
        try await TestPostgres.withSchema("stages-tests") { configuration in
            var configuration = configuration
            configuration.settings.merge(PostgresConfiguration.byKey) { given, _ in given }
            let pool = PostgresPool(configuration, size: 4)
            let outcome: Result<Void, any Error>
            do {
                try await pool.withConnection { _ = try await Schema.migrator().migrate(on: $0) }
                let validator = ValidatorHandler(
                    pool: pool,
                    rules: RuleBook(try ReferenceData.load(directory: config)),
                    lanes: 2
                )
                let ground = HandlerGround(
                    pool: pool,
                    ingest: IngestHandler(pool: pool),
                    validator: validator,
                    aggregator: AggregatorHandler(pool: pool)
                )
                var generator = ReportGenerator(units: units)
                outcome = .success(try await body(ground, &generator))
            } catch {
                outcome = .failure(error)
            }
            await pool.close()
            try outcome.get()
        }
    }

    private static let config: String = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("config").path
    }()

    // MARK: From stage to stage

    /// What ingest makes of it, as the validator gets it.
    func ingested(_ entries: [WorkEntry<SubmissionEntry>]) async throws -> [WorkEntry<SubmissionEntry>] {
        try await ingest.handle(entries).forward.map { bytes in
            var reader = CBORReader(bytes)
            let payload = try SubmissionEntry.decode(&reader, from: bytes)
            return WorkEntry(id: payload.id, payload: payload)
        }
    }

    /// What the validator makes of it: outcomes, receipts by submission, entries for the aggregator.
    func decided(
        _ entries: [WorkEntry<SubmissionEntry>],
        by worker: ValidatorHandler? = nil
    ) async throws -> Decided {
        let worker = worker ?? validator
        let result = try await worker.handle(worker.prepare(entries))
        var decided = Decided(outcomes: result.outcomes)
        for side in result.side {
            for receipt in ReceiptReader.read(side.message.body) ?? [] {
                decided.receipts[receipt.submissionID, default: []].append(receipt)
            }
        }
        decided.accepted = try result.forward.map { bytes in
            var reader = CBORReader(bytes)
            let payload = try AcceptedEntry.decode(&reader, from: bytes)
            return WorkEntry(id: payload.submissionID, payload: payload)
        }
        return decided
    }

    struct Decided: Sendable {
        var outcomes: [EntryOutcome]
        var receipts: [UUID: [Receipt]] = [:]
        var accepted: [WorkEntry<AcceptedEntry>] = []

        /// The receipts' numbers by submission.
        var numbers: [UUID: [String?]] { receipts.mapValues { $0.map(\.receiptNo) } }
    }

    /// Activities in the province's totals, all units together.
    func total() async throws -> Int64 {
        try await pool.query("SELECT coalesce(sum(activities), 0)::int8 FROM unit_totals").int8(0, 0)
    }

    /// Rows of a table.
    func count(_ table: StaticString) async throws -> Int64 {
        try await pool.query("SELECT count(*) FROM \(table)").int8(0, 0)
    }
}

extension ReportGenerator {
    /// The next message of a kind.
    mutating func next(_ kind: GeneratedSubmission.Kind) throws -> GeneratedSubmission {
        while let next = next() {
            if next.kind == kind { return next }
        }
        throw TestPostgres.Problem("the generator has no more \(kind)")
    }

    /// The next so many new reports.
    mutating func reports(_ count: Int) throws -> [GeneratedSubmission] {
        var reports: [GeneratedSubmission] = []
        for _ in 0..<count { reports.append(try next(.report)) }
        return reports
    }
}

extension GeneratedSubmission {
    /// As the door lets it in, in July 2025, after all that is reported.
    ///
    /// - Parameter later: milliseconds after the first of them.
    func entry(isRedelivered: Bool = false, later: Int64 = 0) throws -> WorkEntry<SubmissionEntry> {
        let delivery = Delivery(
            tag: DeliveryTag(generation: 1, number: 1),
            redelivered: isRedelivered,
            routingKey: ReportTopology.submissionKey(unitCode: unitCode),
            properties: MessageProperties(
                messageID: id.uuidString.lowercased(),
                type: "report.v1",
                userID: account,
                headers: ["timestamp_in_ms": .integer(1_752_537_600_123 + later)]
            ),
            body: body,
            bodySize: body.count
        )
        return WorkEntry(id: id, payload: try Door.admit(delivery).get(), isRedelivered: isRedelivered)
    }

    /// The same report under another id.
    func under(_ other: UUID) -> GeneratedSubmission {
        let text = String(decoding: body, as: UTF8.self)
            .replacing(id.uuidString.lowercased(), with: other.uuidString.lowercased())
        return GeneratedSubmission(kind: kind, id: other, unitCode: unitCode, account: account, body: Array(text.utf8))
    }
}

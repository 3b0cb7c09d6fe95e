// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Reporting
import Storage
import TestSupport
import Testing

/// A schema of its own for each test, with all migrations applied.
enum TestDatabase {
    static func configuration() throws -> PostgresConfiguration { try TestPostgres.configuration("storage-tests") }

    /// Runs the body with a pool of up to three connections to a fresh schema, which is dropped afterwards.
    static func withPool<Value>(
        migrated: Bool = true,
        _ body: (PostgresPool) async throws -> Value
    ) async throws -> Value {
        try await TestPostgres.withSchema("storage-tests") { configuration in
            let pool = PostgresPool(configuration, size: 3)
            do {
                if migrated { try await pool.withConnection { _ = try await Schema.migrator().migrate(on: $0) } }
                let value = try await body(pool)
                await pool.close()
                return value
            } catch {
                await pool.close()
                throw error
            }
        }
    }
}

extension PostgresPool {
    /// Runs one statement of a repository.
    func run(_ statement: PostgresStatement) async throws -> PostgresRows {
        try await query(statement.sql, statement.parameters)
    }

    /// Loads rows and runs statements in one transaction.
    func load(_ copies: PostgresCopy..., then statements: [PostgresStatement] = []) async throws {
        try await withConnection { connection in
            _ = try await connection.pipeline([.begin])
            try await connection.load(copies, then: statements + [.commit])
        }
    }

    /// Stores a report that comes for the first time, and returns its id.
    func newReport(_ unit: String, _ submissionID: UUID = UUID()) async throws -> Int64 {
        let id = try #require(try ReportRepository.ids(try await run(ReportRepository.newIDs(count: 1))).first)
        try await load(ReportRepository.store([Sample.revision(1, of: id, unit, submissionID)]))
        return id
    }
}

/// The error which the body throws as a `PostgresError`.
func failure(_ body: () async throws -> Void) async throws -> PostgresError {
    do {
        try await body()
    } catch let error as PostgresError {
        return error
    }
    throw TestPostgres.Problem("an error was expected, none came")
}

/// Samples.
enum Sample {
    static let receivedAt: Int64 = 1_742_173_200_123

    static func submission(_ id: UUID, _ body: String?, account: String = "unit-341") -> NewSubmission {
        NewSubmission(
            id: id,
            account: account,
            unitCode: "341",
            receivedAtMilliseconds: receivedAt,
            declaredType: "report.v1",
            traceparent: nil,
            bodySize: Int32(body?.utf8.count ?? 9_999_999),
            contentHash: ContentHash.sha256(Array((body ?? "").utf8)),
            body: body.map { Array($0.utf8) }
        )
    }

    static func revision(
        _ revision: Int32,
        of report: Int64,
        _ unit: String,
        _ submissionID: UUID = UUID()
    ) -> NewRevision {
        NewRevision(
            reportID: report,
            key: key(unit),
            planYear: 2025,
            revision: revision,
            submissionID: submissionID
        )
    }

    static func decision(
        _ id: UUID,
        _ outcome: DecisionOutcome = .accepted,
        report: Int64? = 1,
        revision: Int32? = 1,
        receipt: Int64 = 1
    ) -> NewDecision {
        NewDecision(
            submissionID: id,
            outcome: outcome,
            stamp: ReceiptStamp(receiptNumber: receipt, decidedAtMilliseconds: receivedAt + 250),
            unitCode: "341",
            period: "2025-Q1",
            reportID: report,
            revision: revision,
            receivedAtMilliseconds: receivedAt,
            counts: DecisionCounts(
                activities: 5,
                held: 4,
                participantsTotal: 320,
                participantsWomen: 300,
                errors: 0,
                warnings: 1
            ),
            targets: ["II.1", "II.5"]
        )
    }

    static func parked(_ id: UUID, on base: Int32, later: Int64 = 0) -> ParkedSubmission {
        ParkedSubmission(
            submissionID: id,
            key: key("341"),
            baseRevision: base,
            recipient: "341",
            account: "unit-341",
            receiptNumber: 9,
            bodySize: 1,
            receivedAtMilliseconds: receivedAt + later,
            parkedAtMilliseconds: receivedAt + later + 5
        )
    }

    static func key(_ unit: String, _ period: String = "2025-Q1") -> ReportKey {
        ReportKey(unitCode: unit, reportType: "periodic", period: period)
    }

    static func figures(_ first: Int32, participants: Int32 = 0) -> Figures {
        var figures = Figures.zero
        figures.activities = first
        figures.participants = participants
        return figures
    }

    static func obligation(_ key: String, unit: String = "341", due: Int32 = 20_200, isClosed: Bool = false)
        -> Obligation
    {
        Obligation(
            kind: .dialogue,
            key: key,
            unitCode: unit,
            title: "Hội nghị đối thoại",
            dueOn: CivilDate(daysSinceEpoch: due),
            isClosed: isClosed
        )
    }

    static func reminder(_ key: String, step: Int = -3, to recipient: String = "a@x.vn") -> ReminderKey {
        let obligation = obligation(key)
        return ReminderKey(
            unitCode: obligation.unitCode,
            kind: obligation.kind,
            obligationKey: key,
            dueOn: obligation.dueOn,
            step: step,
            recipient: recipient
        )
    }
}

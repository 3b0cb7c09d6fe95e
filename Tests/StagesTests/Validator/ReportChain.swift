// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage
import TestSupport

@testable import Stages

extension GeneratedSubmission {
    /// A correction of this first report, under an id of its own; 0 makes another first report of the same period.
    func revision(on base: Int, saying reason: String = "Sửa số liệu", id: UUID = UUID()) -> GeneratedSubmission {
        let text = String(decoding: under(id).body, as: UTF8.self)
            .replacing(
                "\"base_revision\":0",
                with: "\"base_revision\":\(base),\"revision_reason\":\"\(reason) \(base)\""
            )
        return GeneratedSubmission(
            kind: base == 0 ? .report : .revision,
            id: id,
            unitCode: unitCode,
            account: account,
            body: Array(text.utf8)
        )
    }

    /// This first report and so many corrections of it, each of the one before.
    func chain(_ corrections: Int) -> [GeneratedSubmission] {
        [self] + (0..<corrections).map { revision(on: $0 + 1) }
    }

    /// With more women than people in its first row.
    func withWrongRow() -> GeneratedSubmission {
        // Before the rows stand the totals, which have such a member too.
        let parts = String(decoding: body, as: UTF8.self).split(separator: "\"activities\":[", maxSplits: 1)
        let rows = parts[1].replacing(
            /"participants_women":\d+/,
            with: "\"participants_women\":99999",
            maxReplacements: 1
        )
        let wrong = parts[0] + "\"activities\":[" + rows
        return GeneratedSubmission(kind: kind, id: id, unitCode: unitCode, account: account, body: Array(wrong.utf8))
    }
}

extension WorkEntry {
    /// As the broker brings it after a crash.
    var broughtAgain: WorkEntry { WorkEntry(id: id, payload: payload, attempt: attempt, isRedelivered: true) }
}

extension HandlerGround {
    /// Another validator of the same database, with a pool of its own; close it.
    func another() -> (validator: ValidatorHandler, pool: PostgresPool) {
        let pool = PostgresPool(self.pool.configuration, size: 2)
        return (ValidatorHandler(pool: pool, rules: validator.judge.rules, lanes: 1), pool)
    }

    /// Through ingest, each a little after the one before it.
    func arrived(_ submissions: [GeneratedSubmission]) async throws -> [WorkEntry<SubmissionEntry>] {
        let entries = try submissions.enumerated().map { try $1.entry(later: Int64($0) * 1_000) }
        return try await ingested(entries)
    }

    /// Ingest and validator, one message after the other.
    @discardableResult
    func sent(_ submission: GeneratedSubmission, later: Int64 = 0) async throws -> Receipt? {
        let decided = try await decided(try await ingested([try submission.entry(later: later)]))
        return decided.receipts[submission.id]?.first
    }

    /// The revision at which the report of this submission stands.
    func revision(_ submission: GeneratedSubmission) async throws -> Int32? {
        let judged = validator.prepare([try submission.entry()])
        guard let key = judged[0].judgement.key else { return nil }
        let rows = try await pool.query(ReportRepository.heads([key]).sql, ReportRepository.heads([key]).parameters)
        return try ReportRepository.heads(rows)[key]?.revision
    }

    func audit() async throws -> AuditCounts {
        let statement = AuditRepository.counts()
        return try AuditRepository.counts(try await pool.query(statement.sql, statement.parameters))
    }

    func trace(_ id: UUID) async throws -> [TraceEvent] {
        let statement = AuditRepository.trace(id)
        return try AuditRepository.trace(try await pool.query(statement.sql, statement.parameters))
    }
}

extension HandlerGround.Decided {
    static func + (left: Self, right: Self) -> Self {
        Self(
            outcomes: left.outcomes + right.outcomes,
            receipts: left.receipts.merging(right.receipts) { $0 + $1 },
            accepted: left.accepted + right.accepted
        )
    }

    /// The outcomes that a submission was told.
    func told(_ submission: GeneratedSubmission) -> [Outcome] {
        (receipts[submission.id] ?? []).map(\.outcome)
    }

    /// The revisions that were handed on, each once.
    var revisions: [Int32] { Set(accepted.map(\.payload.revision)).sorted() }
}

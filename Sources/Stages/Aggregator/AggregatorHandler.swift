// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Foundation
package import Pipeline
package import Postgres
import Reporting
import Storage

/// Folds accepted revisions into the units' totals, exactly once in effect: `folded` holds what each report counts for
/// at present, and only the difference to that is added.
///
/// Reads `reports.accepted`; writes `folded`, `unit_totals`, `obligations`.
package struct AggregatorHandler: StageHandler {
    private let pool: PostgresPool
    private let observeCriticalTime: @Sendable ([Double]) -> Void

    /// - Parameter observeCriticalTime: gets the seconds from arrival to folded in, one for each newly folded report.
    package init(pool: PostgresPool, observeCriticalTime: @escaping @Sendable ([Double]) -> Void = { _ in }) {
        self.pool = pool
        self.observeCriticalTime = observeCriticalTime
    }

    package func open(
        _ delivery: Delivery
    ) -> Result<[(id: UUID, payload: AcceptedEntry)], DeadLetterReason> {
        openBundle(delivery) { reader throws(CBORError) in try AcceptedEntry.decode(&reader, from: delivery.body) }
            .map { $0.map { (id: $0.submissionID, payload: $0) } }
    }

    package func handle(_ entries: [WorkEntry<AcceptedEntry>]) async throws -> BatchResult {
        let newest = Self.newestRevisions(entries.map(\.payload))
        let known = Self.probablyFolded(entries)
        let folded = try await LostRace.lookingAgain { isAgain in
            // A first revision that comes for the first time is not asked for: if it is there nevertheless, storing it
            // fails (SQLSTATE 23505), and everything is asked for.
            let followed = isAgain ? newest.map(\.reportID) : newest.map(\.reportID).filter(known.contains)
            return try await pool.withConnection { connection in
                try await fold(newest, lookingFor: followed, on: connection)
            }
        }
        let now = Date().timeIntervalSince1970
        observeCriticalTime(folded.map { now - Double($0.receivedAt) / 1_000 })
        return BatchResult(outcomes: Array(repeating: .done, count: entries.count))
    }

    package func pack(_ entry: WorkEntry<AcceptedEntry>) -> (properties: MessageProperties, body: [UInt8]) {
        let body = entry.payload.encoded()
        var properties = Bundle.message(body, count: 1, type: AcceptedEntry.type, to: "").properties
        properties.headers[MessageHeader.unit] = .text(entry.payload.unitCode)
        return (properties, body)
    }

    /// One entry a report, the newest, in the order in which two workers lock the same rows.
    static func newestRevisions(_ entries: [AcceptedEntry]) -> [AcceptedEntry] {
        var newest: [Int64: AcceptedEntry] = [:]
        for entry in entries where (newest[entry.reportID]?.revision ?? 0) < entry.revision {
            newest[entry.reportID] = entry
        }
        return newest.values.sorted { $0.reportID < $1.reportID }
    }

    /// Reports of which something counts already: they are corrected, or they come again.
    private static func probablyFolded(_ entries: [WorkEntry<AcceptedEntry>]) -> Set<Int64> {
        let known = entries.filter {
            $0.payload.revision > 1 || $0.payload.isRepeated || $0.isRedelivered || $0.attempt > 0
        }
        return Set(known.map(\.payload.reportID))
    }

    /// In one transaction: lock what counts at present of the reports named, then write the new state and the
    /// differences.
    private func fold(
        _ entries: [AcceptedEntry],
        lookingFor followed: [Int64],
        on connection: PostgresConnection
    ) async throws -> [AcceptedEntry] {
        var present: [Int64: FoldedState] = [:]
        if !followed.isEmpty {
            let locked = try await connection.pipeline([.begin, FoldedRepository.lock(followed)])
            present = try FoldedRepository.states(locked[1])
        }
        let newer = entries.filter { $0.revision > present[$0.reportID]?.revision ?? 0 }
        let first = newer.filter { present[$0.reportID] == nil }
        let corrections = newer.filter { present[$0.reportID] != nil }
        var statements: [PostgresStatement] = []
        if !corrections.isEmpty { statements.append(FoldedRepository.replace(corrections.map(FoldedReport.init))) }
        statements += ObligationRepository.replace(newer.map(ReportObligations.init))
        // Last: every batch touches most units' rows, and whoever has them locked holds the others up.
        let deltas = Self.deltas(of: newer, to: present)
        if !deltas.isEmpty { statements.append(UnitTotalsRepository.add(deltas)) }
        statements.append(.commit)
        try await connection.load(
            first: followed.isEmpty ? [.begin] : [],
            [FoldedRepository.store(first.map(FoldedReport.init))],
            then: statements
        )
        return newer
    }

    /// What the totals change by: the new figures, without those that counted so far.
    private static func deltas(of newer: [AcceptedEntry], to present: [Int64: FoldedState]) -> [UnitYear: Figures] {
        var deltas: [UnitYear: Figures] = [:]
        for entry in newer {
            let state = present[entry.reportID]
            for old in state?.contributions ?? [] {
                let key = UnitYear(planYear: state?.planYear ?? entry.planYear, unitCode: old.unitCode)
                deltas[key, default: .zero] = deltas[key, default: .zero] - old.figures
            }
            for new in entry.contributions {
                deltas[UnitYear(planYear: entry.planYear, unitCode: new.unitCode), default: .zero] += new.figures
            }
        }
        return deltas
    }
}

extension FoldedReport {
    init(_ entry: AcceptedEntry) {
        self.init(
            reportID: entry.reportID,
            revision: entry.revision,
            submissionID: entry.submissionID,
            planYear: entry.planYear,
            contributions: entry.contributions
        )
    }
}

extension ReportObligations {
    init(_ entry: AcceptedEntry) {
        self.init(reportID: entry.reportID, revision: entry.revision, obligations: entry.obligations)
    }
}

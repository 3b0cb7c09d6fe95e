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
        let folded = try await pool.withConnection { connection in
            try await fold(newest, on: connection)
        }
        let now = Date().timeIntervalSince1970
        observeCriticalTime(folded.map { now - Double($0.receivedAt) / 1_000 })
        return BatchResult(outcomes: Array(repeating: .done, count: entries.count))
    }

    package func pack(_ entry: WorkEntry<AcceptedEntry>) -> (properties: MessageProperties, body: [UInt8]) {
        let body = entry.payload.encoded()
        let message = Bundle.message(body, count: 1, type: AcceptedEntry.type, to: "")
        return (message.properties, body)
    }

    /// One entry a report, the newest, in the order in which two workers lock the same rows.
    static func newestRevisions(_ entries: [AcceptedEntry]) -> [AcceptedEntry] {
        var newest: [Int64: AcceptedEntry] = [:]
        for entry in entries where (newest[entry.reportID]?.revision ?? 0) < entry.revision {
            newest[entry.reportID] = entry
        }
        return newest.values.sorted { $0.reportID < $1.reportID }
    }

    /// Two flights in one transaction: lock what counts at present, then write the new state and the differences.
    private func fold(_ entries: [AcceptedEntry], on connection: PostgresConnection) async throws -> [AcceptedEntry] {
        let ids = entries.map(\.reportID)
        let locked = try await connection.pipeline([
            .begin,
            FoldedRepository.reserve(ids),
            FoldedRepository.lock(ids),
        ])
        let present = try FoldedRepository.states(locked[2])
        let newer = entries.filter { $0.revision > present[$0.reportID]?.revision ?? 0 }
        var deltas: [UnitYear: Figures] = [:]
        for entry in newer {
            for old in present[entry.reportID]?.contributions ?? [] {
                let key = UnitYear(
                    planYear: present[entry.reportID]?.planYear ?? entry.planYear,
                    unitCode: old.unitCode
                )
                deltas[key, default: .zero] = deltas[key, default: .zero] - old.figures
            }
            for new in entry.contributions {
                deltas[UnitYear(planYear: entry.planYear, unitCode: new.unitCode), default: .zero] += new.figures
            }
        }
        var writes: [PostgresStatement] = []
        if !newer.isEmpty {
            writes.append(FoldedRepository.replace(newer.map(FoldedReport.init)))
            if !deltas.isEmpty { writes.append(UnitTotalsRepository.add(deltas)) }
            writes.append(contentsOf: ObligationRepository.replace(newer.map(ReportObligations.init)))
        }
        writes.append(.commit)
        _ = try await connection.pipeline(writes)
        return newer
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

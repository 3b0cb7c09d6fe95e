// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Foundation
package import Pipeline
package import Postgres
import Storage

/// Stores the bytes of every submission as they came, before anybody looks into them, and passes them on.
///
/// Reads `reports.submitted`, one report a message; writes `submissions` and `resubmissions`.
package struct IngestHandler: StageHandler {
    private let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package func open(
        _ delivery: Delivery
    ) -> Result<[(id: UUID, payload: SubmissionEntry)], DeadLetterReason> {
        Door.admit(delivery).map { [(id: $0.id, payload: $0)] }
    }

    package func handle(_ entries: [WorkEntry<SubmissionEntry>]) async throws -> BatchResult {
        let stored = try await LostRace.lookingAgain {
            try await pool.withConnection { connection in try await store(entries, on: connection) }
        }
        var result = BatchResult(outcomes: Array(repeating: .done, count: entries.count))
        result.forward.reserveCapacity(entries.count)
        for (entry, standing) in zip(entries, stored) {
            var payload = entry.payload
            payload.standing = standing
            result.forward.append(payload.encoded())
        }
        return result
    }

    package func pack(_ entry: WorkEntry<SubmissionEntry>) -> (properties: MessageProperties, body: [UInt8]) {
        let payload = entry.payload
        var properties = MessageProperties(
            contentType: "application/json",
            messageID: payload.id.uuidString.lowercased(),
            type: payload.declaredType,
            headers: [
                MessageHeader.firstArrivedAt: .integer(payload.receivedAt),
                MessageHeader.account: .text(payload.account),
                MessageHeader.unit: .text(payload.unitCode), MessageHeader.attempt: .integer(Int64(entry.attempt)),
            ]
        )
        properties.headers[MessageHeader.traceparent] = payload.traceparent.map { .text($0) }
        return (properties, Array(payload.body))
    }

    /// Stores those that are new; what was there already is compared with what came.
    private func store(
        _ entries: [WorkEntry<SubmissionEntry>],
        on connection: PostgresConnection
    ) async throws -> [SubmissionEntry.Standing] {
        let batch = entries.map { NewSubmission($0.payload) }
        let answers = try await connection.pipeline([SubmissionRepository.known(entries.map(\.id))])
        var known = try SubmissionRepository.ids(answers[0])
        // An id may stand in the batch twice: the first is the one that is stored.
        let (fresh, repeated) = entries.indices.split { known.insert(entries[$0].id).inserted }
        try await connection.load([SubmissionRepository.store(fresh.map { batch[$0] })])
        var standings = Array(repeating: SubmissionEntry.Standing.original, count: entries.count)
        guard !repeated.isEmpty else { return standings }
        let rows = try await connection.pipeline([SubmissionRepository.compare(repeated.map { batch[$0] })])
        let isSame = try SubmissionRepository.comparisons(rows[0])
        var resubmissions: [NewResubmission] = []
        for (position, index) in repeated.enumerated() {
            // What the broker brings again may be the original, whose messages were perhaps never confirmed.
            if isSame[position] && entries[index].isRedelivered { continue }
            standings[index] = isSame[position] ? .duplicate : .conflict
            resubmissions.append(NewResubmission(batch[index], isConflict: !isSame[position]))
        }
        if !resubmissions.isEmpty { _ = try await connection.pipeline([ResubmissionRepository.insert(resubmissions)]) }
        return standings
    }
}

extension Sequence {
    /// The elements that meet the condition, and the others, both in order.
    fileprivate func split(by isFirst: (Element) -> Bool) -> (first: [Element], second: [Element]) {
        reduce(into: ([], [])) { if isFirst($1) { $0.0.append($1) } else { $0.1.append($1) } }
    }
}

extension NewSubmission {
    init(_ entry: SubmissionEntry) {
        self.init(
            id: entry.id,
            account: entry.account,
            unitCode: entry.unitCode,
            receivedAtMilliseconds: entry.receivedAt,
            declaredType: entry.declaredType,
            traceparent: entry.traceparent,
            bodySize: Int32(clamping: entry.bodySize),
            contentHash: entry.contentHash,
            body: entry.isOversize ? nil : entry.storage
        )
    }
}

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
        let stored = try await LostRace.lookingAgain { _ in
            try await pool.withConnection { connection in try await store(entries, on: connection) }
        }
        var result = BatchResult(outcomes: Array(repeating: .done, count: entries.count))
        result.forward.reserveCapacity(entries.count)
        for (entry, standing) in zip(entries, stored) {
            result.forward.append(entry.payload.encoded(standing))
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
        var standings = Array(repeating: SubmissionEntry.Standing.original, count: entries.count)
        let repeated = try await storeNew(batch, on: connection)
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

    /// Stores what is not there and returns the positions of the others. An id may stand in the batch twice: the first is
    /// the one that is stored.
    private func storeNew(_ batch: [NewSubmission], on connection: PostgresConnection) async throws -> [Int] {
        if batch.count <= PostgresCopy.fewRows {
            // On a quiet day one flight does it.
            var seen: Set<UUID> = []
            let first = batch.filter { seen.insert($0.id).inserted }
            let answers = try await connection.pipeline([SubmissionRepository.storeUnknown(first)])
            var stored = try SubmissionRepository.ids(answers[0])
            return batch.indices.filter { stored.remove(batch[$0].id) == nil }
        }
        let answers = try await connection.pipeline([SubmissionRepository.known(batch.map(\.id))])
        var known = try SubmissionRepository.ids(answers[0])
        let isNew = batch.map { known.insert($0.id).inserted }
        try await connection.load([SubmissionRepository.store(batch.indices.filter { isNew[$0] }.map { batch[$0] })])
        return batch.indices.filter { !isNew[$0] }
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

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
        let submissions = entries.filter { $0.payload.standing != .receiptsRequest }
        let stored =
            submissions.isEmpty
            ? []
            : try await LostRace.lookingAgain { _ in
                try await pool.withConnection { connection in try await store(submissions, on: connection) }
            }
        var result = BatchResult(outcomes: Array(repeating: .done, count: entries.count))
        result.forward.reserveCapacity(entries.count)
        for entry in entries where entry.payload.standing == .receiptsRequest {
            result.forward.append(entry.payload.encoded())
        }
        for item in stored { result.forward.append(item.entry.encoded(item.standing)) }
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
                MessageHeader.bodySize: .integer(Int64(payload.bodySize)),
            ]
        )
        properties.headers[MessageHeader.traceparent] = payload.traceparent.map { .text($0) }
        properties.headers[MessageHeader.fault] = payload.fault.map { .text($0.rawValue) }
        return (properties, Array(payload.body))
    }

    /// A submission under the id by which we know it, and what was found when it was stored.
    private struct Stored {
        let entry: SubmissionEntry
        let standing: SubmissionEntry.Standing
    }

    /// Stores those that are new; what was there already is compared with what came. An id that another account used
    /// before gives way to one of our own, which is stored in its place.
    private func store(
        _ entries: [WorkEntry<SubmissionEntry>],
        on connection: PostgresConnection
    ) async throws -> [Stored] {
        let batch = entries.map { NewSubmission($0.payload) }
        var stored = entries.map { Stored(entry: $0.payload, standing: .original) }
        let repeated = try await storeNew(batch, on: connection)
        guard !repeated.isEmpty else { return stored }
        let rows = try await connection.pipeline([SubmissionRepository.compare(repeated.map { batch[$0] })])
        let likenesses = try SubmissionRepository.comparisons(rows[0])
        var resubmissions: [NewResubmission] = []
        var foreign: [Int] = []
        for (likeness, index) in zip(likenesses, repeated) {
            switch likeness {
            case .foreign: foreign.append(index)
            // What the broker brings again, or we try again, may be the original, whose messages were perhaps never
            // confirmed.
            case .same where entries[index].isRedelivered || entries[index].attempt > 0: break
            case .same, .different:
                let isConflict = likeness == .different
                stored[index] = Stored(entry: entries[index].payload, standing: isConflict ? .conflict : .duplicate)
                resubmissions.append(NewResubmission(batch[index], isConflict: isConflict))
            }
        }
        if !resubmissions.isEmpty { _ = try await connection.pipeline([ResubmissionRepository.insert(resubmissions)]) }
        if !foreign.isEmpty {
            let renamed = foreign.map { entries[$0].map { $0.renamed } }
            for (index, item) in zip(foreign, try await store(renamed, on: connection)) { stored[index] = item }
        }
        return stored
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
            body: entry.isOversize ? nil : entry.storage,
            senderID: entry.senderID
        )
    }
}

extension SubmissionEntry {
    /// The same under an id of our own, since its sender's is another account's. Twice renamed is a collision of hashes, and
    /// does not come.
    fileprivate var renamed: SubmissionEntry {
        SubmissionEntry(
            id: SubmissionID.own(id, of: account),
            account: account,
            unitCode: unitCode,
            declaredType: declaredType,
            receivedAt: receivedAt,
            standing: standing,
            bodySize: bodySize,
            traceparent: traceparent,
            contentHash: contentHash,
            storage: storage,
            bodyRange: bodyRange,
            senderID: id,
            fault: fault
        )
    }
}

extension WorkEntry where Payload == SubmissionEntry {
    fileprivate func map(_ change: (SubmissionEntry) -> SubmissionEntry) -> WorkEntry {
        let changed = change(payload)
        return WorkEntry(
            id: changed.id,
            payload: changed,
            attempt: attempt,
            isRedelivered: isRedelivered,
            firstFailedAt: firstFailedAt
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Reporting
import Storage

/// Reads submissions and applies the rules; no I/O.
struct Judge: Sendable {
    let rules: RuleBook
    let readers: ReaderPool

    func judged(_ entries: [WorkEntry<SubmissionEntry>]) -> [JudgedEntry] {
        readers.withReader { reader in
            entries.map { JudgedEntry(entry: $0, judgement: judge($0.payload, reader)) }
        }
    }

    /// Submissions as ingest stored them, which stand for themselves: originals with their own arrival.
    ///
    /// - Parameter faults: what the door found in them, by id.
    func judged(
        _ stored: [StoredSubmission],
        isRedelivered: Bool,
        faults: [UUID: DoorFault?] = [:]
    ) -> [JudgedEntry] {
        judged(
            stored.map {
                let payload = SubmissionEntry($0, fault: faults[$0.id] ?? nil)
                return WorkEntry(id: $0.id, payload: payload, isRedelivered: isRedelivered)
            }
        )
    }

    /// The report in these bytes; `nil` when there is none.
    func report(in body: [UInt8]) -> Report? {
        readers.withReader { $0.read(body).report }
    }

    private func judge(_ submission: SubmissionEntry, _ reader: ReportReader) -> Judgement {
        if !submission.standing.isAboutContent { return Judgement(report: nil, findings: []) }
        if let fault = submission.fault { return Judgement(report: nil, findings: [rules.texts.finding(fault)]) }
        if submission.isOversize {
            let finding = rules.texts.tooLarge(bytes: submission.bodySize, limit: ReportLimits().bodySize)
            return Judgement(report: nil, findings: [finding])
        }
        let facts = SubmissionFacts(
            submissionID: submission.senderID ?? submission.id,
            account: submission.account,
            declaredType: submission.declaredType,
            receivedAt: submission.receivedAt,
            bodySize: submission.bodySize
        )
        let (report, findings) = submission.storage.withUnsafeBytes { bytes in
            reader.read(UnsafeRawBufferPointer(rebasing: bytes[submission.bodyRange]))
        }
        guard let report else { return Judgement(report: nil, findings: findings) }
        return Judgement(report: report, findings: findings + rules.check(report, facts))
    }
}

extension SubmissionEntry {
    /// As ingest stored it.
    convenience init(_ stored: StoredSubmission, fault: DoorFault?) {
        let body = stored.body ?? []
        self.init(
            id: stored.id,
            account: stored.account,
            unitCode: stored.unitCode,
            declaredType: stored.declaredType,
            receivedAt: stored.receivedAtMilliseconds,
            bodySize: Int(stored.bodySize),
            traceparent: stored.traceparent,
            contentHash: stored.contentHash,
            storage: body,
            bodyRange: 0..<body.count,
            senderID: stored.senderID,
            fault: fault
        )
    }
}

extension Report {
    /// The same report but for what each sending makes anew: its id and the sender's clock.
    func says(theSameAs other: Report) -> Bool {
        var (one, two) = (self, other)
        (one.submissionID, two.submissionID) = (nil, nil)
        (one.sentAt, two.sentAt) = ("", "")
        return one == two
    }
}

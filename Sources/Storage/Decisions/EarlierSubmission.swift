// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// A submission of the same account, report and base that came before: accepted, or parked. Whether it brought the same
/// content its bytes tell.
package struct EarlierSubmission: Sendable {
    package let submissionID: UUID
    package let receiptNumber: Int64
    package let receivedAtMilliseconds: Int64
    package let body: [UInt8]

    package init(submissionID: UUID, receiptNumber: Int64, receivedAtMilliseconds: Int64, body: [UInt8] = []) {
        self.submissionID = submissionID
        self.receiptNumber = receiptNumber
        self.receivedAtMilliseconds = receivedAtMilliseconds
        self.body = body
    }
}

/// Where to look for it.
package struct EarlierQuestion: Sendable {
    let id: UUID
    let account: String
    let key: ReportKey
    let reportID: Int64?
    let baseRevision: Int32

    /// - Parameters:
    ///   - id: the submission for which is asked.
    ///   - reportID: of the report's row, when there is one.
    package init(id: UUID, account: String, key: ReportKey, reportID: Int64?, baseRevision: Int32) {
        self.id = id
        self.account = account
        self.key = key
        self.reportID = reportID
        self.baseRevision = baseRevision
    }
}

/// Questions across `decisions`, `parked` and `submissions`.
package enum EarlierRepository {
    /// For each question the submission that was accepted on its base, and the first few of those that wait for it, with
    /// their bodies: ask for few at a time.
    package static func earlier(_ questions: [EarlierQuestion]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT t.id, e.submission_id, e.receipt_no, e.received_at, s.body
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int8[], $7::int4[])
                AS t (id, account, unit_code, report_type, period, report_id, base)
            CROSS JOIN LATERAL (
                SELECT submission_id, receipt_no, received_at FROM decisions
                WHERE report_id = t.report_id AND revision = t.base + 1 AND submission_id <> t.id
                UNION ALL
                (SELECT submission_id, receipt_no, received_at FROM parked
                 WHERE (unit_code, report_type, period, base_revision) = (t.unit_code, t.report_type, t.period, t.base)
                     AND account = t.account AND submission_id <> t.id
                 ORDER BY received_at, submission_id LIMIT 4)
                OFFSET 0
            ) AS e
            CROSS JOIN LATERAL (
                SELECT body FROM submissions
                WHERE id = e.submission_id AND account = t.account AND body IS NOT NULL OFFSET 0
            ) AS s
            ORDER BY t.id, e.received_at, e.submission_id
            """,
            [
                .uuidArray(questions.map(\.id)), .textArray(questions.map(\.account)),
                .textArray(questions.map(\.key.unitCode)), .textArray(questions.map(\.key.reportType)),
                .textArray(questions.map(\.key.period)), .int8OptionalArray(questions.map(\.reportID)),
                .int4Array(questions.map(\.baseRevision)),
            ]
        )
    }

    package static func earlier(_ rows: PostgresRows) throws(PostgresError) -> [UUID: [EarlierSubmission]] {
        var earlier: [UUID: [EarlierSubmission]] = [:]
        for row in rows {
            earlier[try row.uuid(0), default: []].append(
                EarlierSubmission(
                    submissionID: try row.uuid(1),
                    receiptNumber: try row.int8(2),
                    receivedAtMilliseconds: try row.timestamptz(3) / 1_000,
                    body: try row.bytea(4)
                )
            )
        }
        return earlier
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Postgres

/// What a unit was answered, from `decisions` and `parked`, page by page.
package enum PastReceiptRepository {
    /// How many there are since a moment, at most `limit`; and when there are more, the place behind which the newest
    /// `limit` begin.
    package static func count(unitCode: String, sinceMilliseconds since: Int64, limit: Int64) -> PostgresStatement {
        PostgresStatement(
            """
            WITH newest AS (
                SELECT received_at, submission_id FROM (
                    (SELECT received_at, submission_id FROM decisions WHERE unit_code = $1
                        AND received_at >= $2::timestamptz ORDER BY received_at DESC LIMIT $3::int8 + 1)
                    UNION ALL
                    (SELECT received_at, submission_id FROM parked WHERE recipient = $1
                        AND received_at >= $2::timestamptz ORDER BY received_at DESC LIMIT $3::int8 + 1)
                ) AS both_kinds
                ORDER BY received_at DESC, submission_id DESC LIMIT $3::int8 + 1
            )
            SELECT least((SELECT count(*) FROM newest), $3::int8),
                   (SELECT received_at FROM newest ORDER BY received_at DESC, submission_id DESC OFFSET $3::int8),
                   (SELECT submission_id FROM newest ORDER BY received_at DESC, submission_id DESC OFFSET $3::int8)
            """,
            [.text(unitCode), .timestamptz(since * 1_000), .int8(limit)]
        )
    }

    package static func count(
        _ rows: PostgresRows
    ) throws(PostgresError) -> (count: Int64, after: ReceiptRequest.Place?) {
        var place: ReceiptRequest.Place?
        if let at = try rows.optionalTimestamptz(0, 1), let id = try rows.optionalUUID(0, 2) {
            place = ReceiptRequest.Place(receivedAtMilliseconds: at / 1_000, submissionID: id)
        }
        return (try rows.int8(0, 0), place)
    }

    /// The next ones behind the request's place, by arrival and submission.
    package static func page(of request: ReceiptRequest, limit: Int32) -> PostgresStatement {
        // Nothing stands behind the greatest of all ids, so a request begins with its first millisecond.
        let place =
            request.place
            ?? ReceiptRequest.Place(receivedAtMilliseconds: request.sinceMilliseconds - 1, submissionID: UUID.greatest)
        return PostgresStatement(
            """
            SELECT \(DecisionRepository.columns), d.parked_under, d.report_type, d.base_revision, d.account, d.body_size
            FROM (
                (SELECT submission_id, outcome, receipt_no, unit_code, period, report_id, revision, received_at,
                        decided_at, activities, held, participants_total, participants_women, errors, warnings, targets,
                        decided_with, duplicate_of, NULL AS parked_under, NULL AS report_type, NULL::int4 AS base_revision,
                        NULL AS account, NULL::int4 AS body_size
                 FROM decisions WHERE unit_code = $1 AND received_at >= $2::timestamptz
                     AND (received_at > $2::timestamptz OR submission_id > $3::uuid)
                 ORDER BY received_at, submission_id LIMIT $4::int4)
                UNION ALL
                (SELECT submission_id, 'accepted', receipt_no, recipient, period, NULL, NULL, received_at,
                        parked_at, 0, 0, 0, 0, 0, 0, '',
                        NULL, NULL, unit_code, report_type, base_revision, account, body_size
                 FROM parked WHERE recipient = $1 AND received_at >= $2::timestamptz
                     AND (received_at > $2::timestamptz OR submission_id > $3::uuid)
                 ORDER BY received_at, submission_id LIMIT $4::int4)
            ) AS d
            LEFT JOIN LATERAL (SELECT content_hash FROM submissions WHERE id = d.submission_id OFFSET 0) AS s ON true
            ORDER BY d.received_at, d.submission_id LIMIT $4::int4
            """,
            [
                .text(request.unitCode),
                .timestamptz(place.receivedAtMilliseconds * 1_000),
                .uuid(place.submissionID),
                .int4(limit),
            ]
        )
    }

    package static func page(_ rows: PostgresRows) throws(PostgresError) -> [PastReceipt] {
        var page: [PastReceipt] = []
        page.reserveCapacity(rows.count)
        for row in rows {
            let decision = try DecisionRepository.decision(row)
            guard let parkedUnder = try row.optionalText(19) else {
                page.append(.decided(decision))
                continue
            }
            let key = ReportKey(unitCode: parkedUnder, reportType: try row.text(20), period: decision.period ?? "")
            let parked = ParkedSubmission(
                submissionID: decision.submissionID,
                key: key,
                baseRevision: try row.int4(21),
                recipient: decision.unitCode,
                account: try row.text(22),
                receiptNumber: decision.receiptNumber,
                bodySize: try row.int4(23),
                receivedAtMilliseconds: decision.receivedAtMilliseconds,
                parkedAtMilliseconds: decision.decidedAtMilliseconds
            )
            page.append(.waiting(parked, contentHash: decision.contentHash))
        }
        return page
    }
}

extension UUID {
    fileprivate static let greatest = UUID(
        uuid: (255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255)
    )
}

// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// One thing that happened to a submission.
package struct TraceEvent: Sendable, Hashable {
    /// The table that knows it.
    package let table: String
    /// Milliseconds since 1970. Where a table keeps no time, that of the transaction which wrote the row: findings come
    /// with their decision, obligations with the totals.
    package let atMilliseconds: Int64
    /// One English line for operators.
    package let text: String
}

extension AuditRepository {
    /// The whole life of one submission, in the order of the stages.
    package static func trace(_ id: UUID) -> PostgresStatement {
        PostgresStatement(
            """
            WITH d AS (SELECT * FROM decisions WHERE submission_id = $1::uuid),
                 f AS (SELECT folded.*, coalesce(folded.folded_at, d.decided_at) AS at
                       FROM d JOIN folded ON folded.report_id = d.report_id)
            SELECT 1 AS stage, 'submissions' AS name, received_at AS at,
                   format('received from %s for unit %s, %s bytes, type %s', account, unit_code, body_size,
                          coalesce(declared_type, '(none)')) AS line
            FROM submissions WHERE id = $1::uuid
            UNION ALL
            SELECT 2, 'submissions', stored_at,
                   format('stored, sha256 %s%s', encode(content_hash, 'hex'),
                          CASE WHEN body IS NULL THEN ', without its bytes: over the limit' ELSE '' END)
            FROM submissions WHERE id = $1::uuid
            UNION ALL
            SELECT 3, 'resubmissions', received_at,
                   format('%s of %s, sha256 %s', outcome, account, encode(content_hash, 'hex'))
            FROM resubmissions WHERE submission_id = $1::uuid
            UNION ALL
            SELECT 4, 'attempts', last_at, format('begun alone in %s, %s times, not finished', queue, attempts)
            FROM attempts WHERE entry_id = $1::uuid
            UNION ALL
            SELECT 5, 'parked', parked_at,
                   format('waits for revision %s of %s %s %s, receipt %s; %s', base_revision, unit_code, report_type,
                          period, receipt_no,
                          coalesce((SELECT 'stands at ' || nullif(r.revision, 0) FROM reports r
                                    WHERE (r.unit_code, r.report_type, r.period)
                                        = (parked.unit_code, parked.report_type, parked.period)), 'nothing stands'))
            FROM parked WHERE submission_id = $1::uuid
            UNION ALL
            SELECT 5, 'replaced_decisions', decided_at,
                   format('%s, receipt %s; sent again and decided anew', outcome, receipt_no)
            FROM replaced_decisions WHERE submission_id = $1::uuid
            UNION ALL
            SELECT 5, 'decisions', decided_at,
                   format('%s, receipt %s, %s errors, %s warnings', outcome, receipt_no, errors, warnings)
                   || coalesce('; report ' || report_id || ' revision ' || revision, '')
                   || coalesce('; was parked, decided with ' || decided_with, '')
                   || coalesce('; same content as ' || duplicate_of, '')
            FROM d
            UNION ALL
            SELECT 6, 'findings', d.decided_at, format('%s %s at %s: %s', severity, code, path, message_vi)
            FROM d JOIN findings USING (submission_id)
            UNION ALL
            SELECT 7, 'reports', coalesce(n.decided_at, d.decided_at),
                   format('%s %s %s stands at revision %s', r.unit_code, r.report_type, r.period, r.revision)
                   || CASE WHEN r.revision > d.revision THEN ': this one was replaced' ELSE '' END
            FROM d JOIN reports r ON r.id = d.report_id LEFT JOIN decisions n ON n.submission_id = r.submission_id
            UNION ALL
            SELECT 8, 'folded', f.at,
                   CASE WHEN f.revision = d.revision THEN format('counted for units %s', array_to_string(f.unit_codes, ', '))
                        WHEN f.revision > d.revision THEN format('revision %s counts instead', f.revision)
                        ELSE format('revision %s counts until this one does', f.revision) END
            FROM d JOIN f ON f.report_id = d.report_id
            UNION ALL
            SELECT 9, 'obligations', coalesce(f.at, d.decided_at),
                   format('%s %s of %s, due %s, %s', o.kind, o.obligation_key, o.unit_code, o.due_on,
                          CASE WHEN o.closed THEN 'closed' ELSE 'open' END)
            FROM d JOIN obligations o ON o.report_id = d.report_id AND o.revision = d.revision
            LEFT JOIN f ON f.report_id = d.report_id
            UNION ALL
            SELECT 10, 'reminders', m.updated_at,
                   format('%s %s, step %s to %s: %s', m.kind, m.obligation_key, m.step, m.recipient, m.state)
            FROM d
            JOIN obligations o ON o.report_id = d.report_id AND o.revision = d.revision
            JOIN reminders m ON (m.unit_code, m.kind, m.obligation_key) = (o.unit_code, o.kind, o.obligation_key)
            UNION ALL
            SELECT 11, 'dead_letters', l.last_at,
                   format('DEAD after %s retries, %s: %s (nhipcau dead show %s)', l.attempts, l.reason, l.detail, l.id)
            FROM dead_letters l WHERE l.submission_id = $1::uuid AND l.state = 'open'
            UNION ALL
            SELECT 11, 'dead_letters', a.at, format('%s by %s%s', a.act, a.actor, coalesce(': ' || nullif(a.reason, ''), ''))
            FROM dead_letters l JOIN dead_letter_acts a ON a.dead_letter_id = l.id WHERE l.submission_id = $1::uuid
            ORDER BY stage, at, line
            """,
            [.uuid(id)]
        )
    }

    package static func trace(_ rows: PostgresRows) throws(PostgresError) -> [TraceEvent] {
        var events: [TraceEvent] = []
        for row in rows {
            events.append(
                TraceEvent(
                    table: try row.text(1),
                    atMilliseconds: try row.timestamptz(2) / 1_000,
                    text: try row.text(3)
                )
            )
        }
        return events
    }
}

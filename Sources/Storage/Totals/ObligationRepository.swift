// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Reporting

/// What one revision says is owed.
package struct ReportObligations: Sendable {
    let reportID: Int64
    let revision: Int32
    let obligations: [Obligation]

    package init(reportID: Int64, revision: Int32, obligations: [Obligation]) {
        self.reportID = reportID
        self.revision = revision
        self.obligations = obligations
    }
}

/// An obligation that is still open.
package struct OpenObligation: Sendable, Hashable {
    package let obligation: Obligation
    package let reportID: Int64
}

/// `obligations`.
package enum ObligationRepository {
    /// Writes what the revisions say and forgets what earlier revisions of the same reports said. Run inside the
    /// transaction that folds them. Nothing for reports that neither say nor said anything costs nothing but the delete.
    package static func replace(_ batch: [ReportObligations]) -> [PostgresStatement] {
        var statements: [PostgresStatement] = []
        let corrected = batch.filter { $0.revision > 1 }
        if !corrected.isEmpty {
            statements.append(
                PostgresStatement(
                    """
                    DELETE FROM obligations o USING unnest($1::int8[], $2::int4[]) AS t (report_id, revision)
                    WHERE o.report_id = t.report_id AND o.revision < t.revision
                    """,
                    [.int8Array(corrected.map(\.reportID)), .int4Array(corrected.map(\.revision))]
                )
            )
        }
        let rows = newest(batch)
        guard !rows.isEmpty else { return statements }
        statements.append(upsert(rows))
        return statements
    }

    private struct Row {
        let obligation: Obligation
        let reportID: Int64
        let revision: Int32
    }

    /// One row a key, the last one said: an upsert may not touch a row twice. Sorted against dead-locks.
    private static func newest(_ batch: [ReportObligations]) -> [Row] {
        var rows: [String: Row] = [:]
        for report in batch {
            for obligation in report.obligations {
                let key = "\(obligation.unitCode)\u{1F}\(obligation.kind.rawValue)\u{1F}\(obligation.key)"
                rows[key] = Row(obligation: obligation, reportID: report.reportID, revision: report.revision)
            }
        }
        return rows.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func upsert(_ rows: [Row]) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO obligations
                (unit_code, kind, obligation_key, report_id, revision, title, due_on, closed)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::int4[], $6::text[], $7::date[],
                $8::bool[])
            ON CONFLICT (unit_code, kind, obligation_key) DO UPDATE
            SET report_id = excluded.report_id, revision = excluded.revision, title = excluded.title,
                due_on = excluded.due_on, closed = excluded.closed
            """,
            [
                .textArray(rows.map(\.obligation.unitCode)), .textArray(rows.map(\.obligation.kind.rawValue)),
                .textArray(rows.map(\.obligation.key)), .int8Array(rows.map(\.reportID)),
                .int4Array(rows.map(\.revision)), .textArray(rows.map(\.obligation.title)),
                .dateArray(rows.map(\.obligation.dueOn.daysSinceEpoch)), .boolArray(rows.map(\.obligation.isClosed)),
            ]
        )
    }

    /// Open ones that are due between two days, both included.
    package static func open(from: CivilDate, through: CivilDate) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT kind, obligation_key, unit_code, title, due_on, report_id FROM obligations
            WHERE NOT closed AND due_on BETWEEN $1::date AND $2::date ORDER BY due_on, unit_code, kind, obligation_key
            """,
            [.date(from.daysSinceEpoch), .date(through.daysSinceEpoch)]
        )
    }

    package static func obligations(_ rows: PostgresRows) throws(PostgresError) -> [OpenObligation] {
        var result: [OpenObligation] = []
        for row in rows {
            guard let kind = Obligation.Kind(rawValue: try row.text(0)) else { continue }
            result.append(
                OpenObligation(
                    obligation: Obligation(
                        kind: kind,
                        key: try row.text(1),
                        unitCode: try row.text(2),
                        title: try row.text(3),
                        dueOn: CivilDate(daysSinceEpoch: try row.date(4)),
                        isClosed: false
                    ),
                    reportID: try row.int8(5)
                )
            )
        }
        return result
    }
}

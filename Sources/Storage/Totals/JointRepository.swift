// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Reporting

/// Joint activities over all units, from the revisions that count.
package enum JointRepository {
    /// How often held communication activities of a plan year were reported beyond the first of their group.
    ///
    /// - Parameter categories: those that count as communication, by the plan's target II.5.
    package static func repeats(planYear: Int32, categories: Set<String>) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT coalesce(sum(reported - 1), 0)::int8, coalesce(sum(greatest(digital - 1, 0)), 0)::int8
            FROM (
                SELECT count(*) AS reported, count(*) FILTER (WHERE a.platforms <> '') AS digital
                FROM reports r JOIN activities a ON a.report_id = r.id AND a.revision = r.revision
                WHERE r.plan_year = $1::int4 AND a.joint_group_id <> '' AND a.status = 'held'
                      AND a.category = ANY ($2::text[])
                      AND a.held_from >= make_date($1::int4, 1, 1) AND a.held_from < make_date($1::int4 + 1, 1, 1)
                GROUP BY a.joint_group_id
            ) AS joint
            """,
            [.int4(planYear), .textArray(categories.sorted())]
        )
    }

    package static func repeats(_ rows: PostgresRows) throws(PostgresError) -> JointRepeats {
        JointRepeats(
            communication: Int(try rows.int8(0, 0)),
            communicationDigital: Int(try rows.int8(0, 1))
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Reporting

/// The rows of one accepted revision.
package struct RevisionActivities: Sendable {
    let reportID: Int64
    let revision: Int32
    /// Stands where a row names no unit.
    let reporter: String
    let activities: [Activity]

    package init(reportID: Int64, revision: Int32, reporter: String, activities: [Activity]) {
        self.reportID = reportID
        self.revision = revision
        self.reporter = reporter
        self.activities = activities
    }
}

/// `activities`.
package enum ActivityRepository {
    package static func insert(_ batch: [RevisionActivities]) -> PostgresStatement {
        let count = batch.reduce(0) { $0 + $1.activities.count }
        var columns = Columns(capacity: count)
        for revision in batch {
            for (ordinal, activity) in revision.activities.enumerated() {
                columns.add(activity, of: revision, ordinal: Int32(ordinal + 1))
            }
        }
        return PostgresStatement(
            """
            INSERT INTO activities
                (report_id, revision, ordinal, unit_code, activity_key, category, title, held_from, held_to, status,
                 role, mode, platforms, participants_total, participants_women, reach, joint_group_id)
            SELECT * FROM unnest($1::int8[], $2::int4[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::date[], $9::date[], $10::text[], $11::text[], $12::text[], $13::text[], $14::int4[], $15::int4[],
                $16::int4[], $17::text[])
            """,
            columns.parameters
        )
    }

    private struct Columns {
        private var reportIDs: [Int64] = []
        private var revisions: [Int32] = []
        private var ordinals: [Int32] = []
        private var units: [String] = []
        private var heldFrom: [Int32?] = []
        private var heldTo: [Int32?] = []
        private var platforms: [String] = []
        private var rows: [Activity] = []

        init(capacity: Int) {
            reportIDs.reserveCapacity(capacity)
            revisions.reserveCapacity(capacity)
            ordinals.reserveCapacity(capacity)
            units.reserveCapacity(capacity)
            heldFrom.reserveCapacity(capacity)
            heldTo.reserveCapacity(capacity)
            platforms.reserveCapacity(capacity)
            rows.reserveCapacity(capacity)
        }

        mutating func add(_ activity: Activity, of revision: RevisionActivities, ordinal: Int32) {
            reportIDs.append(revision.reportID)
            revisions.append(revision.revision)
            ordinals.append(ordinal)
            units.append(activity.unitCode.isEmpty ? revision.reporter : activity.unitCode)
            heldFrom.append(activity.heldFrom?.daysSinceEpoch)
            heldTo.append(activity.heldTo?.daysSinceEpoch)
            platforms.append(
                activity.platforms.count == 1 ? activity.platforms[0] : activity.platforms.joined(separator: ",")
            )
            rows.append(activity)
        }

        var parameters: [PostgresValue] {
            [
                .int8Array(reportIDs), .int4Array(revisions), .int4Array(ordinals), .textArray(units),
                .textArray(rows.map(\.activityKey)), .textArray(rows.map(\.category)), .textArray(rows.map(\.title)),
                .dateOptionalArray(heldFrom), .dateOptionalArray(heldTo), .textArray(rows.map(\.status.rawValue)),
                .textArray(rows.map(\.role.rawValue)), .textArray(rows.map(\.mode.rawValue)), .textArray(platforms),
                .int4Array(rows.map(\.participantsTotal)), .int4Array(rows.map(\.participantsWomen)),
                .int4Array(rows.map(\.reach)), .textArray(rows.map(\.jointGroupID)),
            ]
        }
    }
}

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
    package static func store(_ batch: [RevisionActivities]) -> PostgresCopy {
        PostgresCopy(
            into: "activities",
            columns: [
                "report_id", "revision", "ordinal", "unit_code", "activity_key", "category", "title", "held_from",
                "held_to", "status", "role", "mode", "platforms", "participants_total", "participants_women", "reach",
                "joint_group_id",
            ],
            count: batch.reduce(0) { $0 + $1.activities.count }
        ) { writer in
            for revision in batch {
                for (index, activity) in revision.activities.enumerated() {
                    writer.row()
                    writer.int8(revision.reportID)
                    writer.int4(revision.revision)
                    writer.int4(Int32(index + 1))
                    write(activity, reporter: revision.reporter, to: writer)
                }
            }
        }
    }

    private static func write(_ activity: Activity, reporter: String, to writer: borrowing PostgresCopyWriter) {
        writer.text(activity.unitCode.isEmpty ? reporter : activity.unitCode)
        writer.text(activity.activityKey)
        writer.text(activity.category)
        writer.text(activity.title)
        writer.date(activity.heldFrom?.daysSinceEpoch)
        writer.date(activity.heldTo?.daysSinceEpoch)
        writer.text(activity.status.rawValue)
        writer.text(activity.role.rawValue)
        writer.text(activity.mode.rawValue)
        writer.text(activity.platforms.count == 1 ? activity.platforms[0] : activity.platforms.joined(separator: ","))
        writer.int4(activity.participantsTotal)
        writer.int4(activity.participantsWomen)
        writer.int4(activity.reach)
        writer.text(activity.jointGroupID)
    }
}

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
                revision.activities.withUnsafeBufferPointer { rows in
                    guard let first = rows.baseAddress else { return }
                    for index in rows.indices {
                        writer.row()
                        writer.int8(revision.reportID)
                        writer.int4(revision.revision)
                        writer.int4(Int32(index + 1))
                        write(first + index, reporter: revision.reporter, to: writer)
                    }
                }
            }
        }
    }

    /// Read where it stands: a row that is handed over is copied, text by text.
    private static func write(
        _ row: UnsafePointer<Activity>,
        reporter: String,
        to writer: borrowing PostgresCopyWriter
    ) {
        writer.text(row.pointee.unitCode.isEmpty ? reporter : row.pointee.unitCode)
        writer.text(row.pointee.activityKey)
        writer.text(row.pointee.category)
        writer.text(row.pointee.title)
        writer.date(row.pointee.heldFrom?.daysSinceEpoch)
        writer.date(row.pointee.heldTo?.daysSinceEpoch)
        writer.text(row.pointee.status.rawValue)
        writer.text(row.pointee.role.rawValue)
        writer.text(row.pointee.mode.rawValue)
        writer.text(
            row.pointee.platforms.count == 1 ? row.pointee.platforms[0] : row.pointee.platforms.joined(separator: ",")
        )
        writer.int4(row.pointee.participantsTotal)
        writer.int4(row.pointee.participantsWomen)
        writer.int4(row.pointee.reach)
        writer.text(row.pointee.jointGroupID)
    }
}

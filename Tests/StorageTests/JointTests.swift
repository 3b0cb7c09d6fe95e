// SPDX-License-Identifier: Apache-2.0

import Postgres
import Reporting
import Storage
import Testing

@Suite("Joint activities") struct JointTests {
    private func activity(
        _ group: String,
        _ platforms: [String] = [],
        category: String = "comm.session",
        status: Activity.Status = .held,
        on day: String = "2025-03-05"
    ) -> Activity {
        var activity = Activity()
        activity.activityKey = "A-\(group)"
        activity.category = category
        activity.title = "Tuyên truyền chung"
        activity.heldFrom = CivilDate(iso: day)
        activity.status = status
        activity.role = .joint
        activity.jointGroupID = group
        activity.platforms = platforms
        return activity
    }

    @Test("What several units reported under one group is counted beyond the first, from the revisions that count")
    func repeats() async throws {
        try await TestDatabase.withPool { pool in
            let reports = [
                try await pool.newReport("341"), try await pool.newReport("342"), try await pool.newReport("343"),
            ]
            let rows: [[Activity]] = [
                [activity("J1", ["zalo"]), activity("J2"), activity("J3"), activity("")],
                [activity("J1"), activity("J2"), activity("J3", status: .planned), activity("")],
                // Not of this year, not communication, twice digital.
                [
                    activity("J2", on: "2024-12-30"), activity("J1", category: "training.digital"),
                    activity("J1", ["web"]),
                ],
            ]
            try await pool.load(
                ActivityRepository.store(
                    zip(reports, rows).map {
                        RevisionActivities(reportID: $0, revision: 1, reporter: "341", activities: $1)
                    }
                        // A revision that no longer counts.
                        + [
                            RevisionActivities(
                                reportID: reports[0],
                                revision: 0,
                                reporter: "341",
                                activities: [activity("J1", ["zalo"])]
                            )
                        ]
                )
            )
            let statement = JointRepository.repeats(planYear: 2025, categories: ["comm.session", "comm.seminar"])
            let repeats = try JointRepository.repeats(try await pool.run(statement))
            // J1 three times, two of them digital; J2 twice.
            #expect(repeats == JointRepeats(communication: 3, communicationDigital: 1))
            let other = JointRepository.repeats(planYear: 2026, categories: ["comm.session"])
            #expect(try JointRepository.repeats(try await pool.run(other)) == .none)
        }
    }
}

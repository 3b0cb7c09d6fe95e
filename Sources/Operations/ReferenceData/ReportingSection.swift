// SPDX-License-Identifier: Apache-2.0

import Reporting

/// The section `reporting` of a plan file.
enum ReportingSection {
    static func read(_ section: YAMLMapping, _ problems: inout [DataProblem]) -> ReportingProfile? {
        var section = section
        let cutting = section.choice("profile", ReportingProfile.Cutting.self, &problems)
        let due = section.integer("due_working_days", in: 0...60, &problems)
        let lock = section.optionalInteger("lock_working_days", in: 0...250, &problems)
        let levels = section.levels("levels", &problems)
        let periods = section.nodes("periods", &problems)?.compactMap {
            $0.choice("period", Period.Recurrence.self, &problems)
        }
        section.finish(&problems)
        guard let cutting, let due, let lock, let levels, let periods else { return nil }
        return ReportingProfile(
            cutting: cutting,
            dueWorkingDays: due,
            lockWorkingDays: lock,
            expectedKinds: Set(periods),
            expectedLevels: levels
        )
    }
}

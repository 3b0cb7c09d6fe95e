// SPDX-License-Identifier: Apache-2.0

/// Sanity limits on one report.
package struct ReportLimits: Hashable, Sendable {
    /// Largest body accepted, in bytes.
    package let bodyBytes: Int
    /// Most activities in one report.
    package let activities: Int
    /// Participants of one activity above which a warning asks to check.
    package let unusualParticipants: Int

    package init(bodyBytes: Int = 1_048_576, activities: Int = 2000, unusualParticipants: Int = 5000) {
        self.bodyBytes = bodyBytes
        self.activities = activities
        self.unusualParticipants = unusualParticipants
    }
}

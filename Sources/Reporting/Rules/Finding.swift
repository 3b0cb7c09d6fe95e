// SPDX-License-Identifier: Apache-2.0

/// One thing a rule has to say about a report. The code is stable and for programs; the message is for the officer.
package struct Finding: Sendable, Hashable {
    package let code: RuleCode
    package let severity: Severity
    /// JSON Pointer (RFC 6901) into the report, "/activities/2/held_from"; empty for the whole report.
    package let path: String
    /// Row among the activities, counted from 1; nil when it concerns none.
    package let row: Int?
    /// Key of the activity's field, which is also the name of the template's column.
    package let column: String?
    /// One sentence or two in Vietnamese, with the values filled in.
    package let messageVi: String

    package init(
        code: RuleCode,
        severity: Severity,
        path: String,
        row: Int? = nil,
        column: String? = nil,
        messageVi: String
    ) {
        self.code = code
        self.severity = severity
        self.path = path
        self.row = row
        self.column = column
        self.messageVi = messageVi
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How much of one report is read; beyond, it is answered with a finding. Lengths count Unicode code points, as JSON
/// Schema's `maxLength` does. The document's lengths are those of NĐ 30/2020, annex VI part II.
package struct ReportLimits: Sendable, Hashable {
    /// Bytes of one body.
    package var bodySize = 1 << 20
    /// Levels of nesting; a report needs five.
    package var depth = 64
    package var activities = 2000
    package var feedbackRequests = 500
    /// Findings kept; one more says how many were left out.
    package var findings = 200

    package init() {}

    /// People at one activity, opinions, views.
    static let count: ClosedRange<Int64> = 0...1_000_000
    static let reach: ClosedRange<Int64> = 0...1_000_000_000
    static let total: ClosedRange<Int64> = 0...2_000_000_000
    static let revision: ClosedRange<Int64> = 0...100_000

    static let slug = 64
    static let key = 64
    static let name = 200
    static let title = 500
    static let reason = 1000
    static let narrative = 20_000
    static let link = 2000
    static let documentNumber = 11
    static let documentSymbol = 30
    static let signerName = 50
    static let signerPosition = 100
    /// Members of any list inside an activity.
    static let list = 50
}

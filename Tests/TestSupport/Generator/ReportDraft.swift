// SPDX-License-Identifier: Apache-2.0

/// Which report a unit speaks of: with the unit it is the report's key.
enum GeneratedPeriod: Hashable, Sendable {
    /// A one-off report on a subject, numbered through the year.
    case thematic(Int)
    /// The whole code of a periodic report, and the days of the year that surely lie in its window.
    case periodic(String, days: ClosedRange<Int>)

    /// Days of 2025, from 0, on which activities may lie.
    var days: ClosedRange<Int> {
        switch self {
        case .thematic: 1...164
        case .periodic(_, let days): days
        }
    }
}

/// One report before it is written: what the writer needs, and what it counts for.
struct ReportDraft {
    let reporter: Int
    let period: GeneratedPeriod
    let baseRevision: Int
    var activities: [ActivityDraft]
    var hasTotals: Bool
    var hasDocument: Bool
    /// A request for comments, already answered.
    var hasAnsweredRequest: Bool
    /// Which sentence, if any.
    var narrative: Int?

    /// What each holder gains, in order of first mention.
    var contributions: [(unit: Int, tally: Tally)] {
        var result: [(unit: Int, tally: Tally)] = []
        for activity in activities where activity.status == .held {
            let index = result.firstIndex { $0.unit == activity.holder } ?? result.count
            if index == result.count { result.append((activity.holder, Tally())) }
            result[index].tally.count(activity)
        }
        return result
    }
}

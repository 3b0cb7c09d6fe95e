// SPDX-License-Identifier: Apache-2.0

import Reporting

/// What happened to a submission, as a table in order of time.
enum SubmissionLife {
    struct Step: Sendable {
        /// Milliseconds since 1970.
        let at: Int64
        /// The table or queue that knows it.
        let place: String
        let what: String
    }

    static func text(_ steps: [Step]) -> String {
        // Of the same moment stays what stood in the order of the stages.
        let order = steps.indices.sorted { (steps[$0].at, $0) < (steps[$1].at, $1) }
        var last = order.first.map { steps[$0].at } ?? 0
        let rows = order.map { index in
            let step = steps[index]
            defer { last = step.at }
            return [clock(step.at), "+" + span(step.at - last), step.place, Console.plain(step.what)]
        }
        return Console.table([["WHEN (UTC+7)", "AFTER", "WHERE", "WHAT"]] + rows, right: [1])
    }

    /// "2025-03-16 17:05:09.250", in Viet Nam.
    static func clock(_ milliseconds: Int64) -> String {
        LocalTime(milliseconds).iso.dropLast(6).map { $0 == "T" ? " " : String($0) }.joined()
    }

    private static func span(_ milliseconds: Int64) -> String {
        milliseconds < 10_000 ? "\(milliseconds) ms" : Clock.span(milliseconds)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Pipeline

/// What a look at the broker found, for a terminal: which promises are weakened, what was not seen, what to do.
enum BrokerReport {
    /// Columns of the last one.
    private static let width = 80

    static func text(_ assessment: BrokerAssessment) -> String {
        let weakened = assessment.weakened.map { ($0.promise, $0.code, $0.effect, $0.remedy) }
        let unseen = (assessment.unseen + BrokerAssessment.invisible).map {
            ($0.promise, $0.code, $0.reason, $0.remedy)
        }
        let head =
            weakened.isEmpty
            ? "\(assessment.identity) weakens no promise that can be seen from here."
            : "\(assessment.identity) weakens \(weakened.count == 1 ? "a promise" : "\(weakened.count) promises"):"
        var parts = [Console.plain(head)]
        if !weakened.isEmpty { parts.append(table(weakened)) }
        parts.append("Cannot be seen from here:\n" + table(unseen))
        return parts.joined(separator: "\n\n")
    }

    private static func table(_ items: [(promise: Promise, code: String, what: String, remedy: String)]) -> String {
        var rows = [["CODE", "PROMISE", "WHAT, AND WHAT TO DO"]]
        for item in items {
            let lines = wrapped(Console.plain(item.what)) + wrapped("→ " + Console.plain(item.remedy))
            for (index, line) in lines.enumerated() {
                rows.append(index == 0 ? [item.code, "\(item.promise.rawValue)", line] : ["", "", line])
            }
        }
        return Console.table(rows, right: [1])
    }

    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

// SPDX-License-Identifier: Apache-2.0

import Reporting
import Yams

/// The section `reminders` of a plan file.
enum ReminderSection {
    static func read(_ section: YAMLMapping, _ problems: inout [DataProblem]) -> ReminderPolicy? {
        var section = section
        let quiet = section.mapping("quiet_hours", &problems).flatMap { quietHours($0, &problems) }
        let dialogue = steps("dialogue", &section, &problems)
        let feedback = steps("feedback", &section, &problems)
        section.finish(&problems)
        guard let quiet, let dialogue, let feedback else { return nil }
        return ReminderPolicy(
            dialogueSteps: dialogue,
            feedbackSteps: feedback,
            quietFrom: quiet.from,
            quietTo: quiet.to
        )
    }

    private static func steps(
        _ key: String,
        _ section: inout YAMLMapping,
        _ problems: inout [DataProblem]
    ) -> [ReminderPolicy.Step]? {
        guard let nodes = section.nodes(key, &problems) else { return nil }
        var steps: [ReminderPolicy.Step] = []
        for node in nodes {
            guard var mapping = YAMLMapping(node, name: "a \(key) step", &problems) else { continue }
            let offset = mapping.integer("offset", in: -60...60, &problems)
            let recipients = mapping.nodes("to", &problems)?.compactMap {
                $0.choice("to", ReminderPolicy.Recipient.self, &problems)
            }
            mapping.finish(&problems)
            guard let offset, let recipients else { continue }
            if steps.contains(where: { $0.offset == offset }) {
                problems.append(
                    DataProblem(
                        line: node.line,
                        what: "\(key) has two steps at offset \(offset)",
                        fix: "put all recipients of one day into one step"
                    )
                )
            } else {
                steps.append(ReminderPolicy.Step(offset: offset, recipients: Set(recipients)))
            }
        }
        return steps
    }

    private static func quietHours(
        _ mapping: YAMLMapping,
        _ problems: inout [DataProblem]
    ) -> (from: Int, to: Int)? {
        var mapping = mapping
        let from = minute("from", &mapping, &problems)
        let to = minute("to", &mapping, &problems)
        mapping.finish(&problems)
        guard let from, let to else { return nil }
        return (from, to)
    }

    /// `"20:00"` as minutes after midnight.
    private static func minute(
        _ key: String,
        _ mapping: inout YAMLMapping,
        _ problems: inout [DataProblem]
    ) -> Int? {
        guard let node = mapping.node(key, &problems) else { return nil }
        let parts = (node.scalar?.string ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        else {
            problems.append(
                DataProblem(
                    line: node.line,
                    what: "\(key) \"\(node.shown)\" is no time of day",
                    fix: "write hours and minutes in quotes, such as \"20:00\""
                )
            )
            return nil
        }
        return hour * 60 + minute
    }
}

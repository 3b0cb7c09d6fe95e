// SPDX-License-Identifier: Apache-2.0

import Reporting
import Yams

/// Reads `config/plan/<year>.yaml` strictly: no key unknown, none missing, every value checked against the other files.
enum PlanFile {
    static func read(
        _ bytes: [UInt8],
        year expectedYear: Int,
        units: UnitRegistry,
        vocabulary: Vocabulary
    ) -> (plan: Plan?, problems: [DataProblem]) {
        var problems: [DataProblem] = []
        guard let root = root(bytes, &problems), var file = YAMLMapping(root, name: "the plan", &problems) else {
            return (nil, problems)
        }
        let year = file.integer("year", in: 2020...2100, &problems)
        let theme = file.text("theme", &problems)
        let number = file.optionalText("number", &problems)
        let basis = file.nodes("basis", mayBeEmpty: true, &problems)?.compactMap(\.scalar?.string)
        let provinceNode = file.node("province", &problems)
        let version = file.text("vocabulary", &problems)
        let unusual = file.integer("unusual_participants", in: 1...1_000_000, &problems)
        let targets = file.mapping("targets", &problems).map {
            TargetSection.read($0, vocabulary: vocabulary, &problems)
        }
        let reporting = file.mapping("reporting", &problems).flatMap { ReportingSection.read($0, &problems) }
        let revisions = file.mapping("revisions", &problems).flatMap { section in
            var section = section
            let reasonRequired = section.boolean("reason_required", &problems)
            section.finish(&problems)
            return reasonRequired.map { RevisionPolicy(reasonRequired: $0) }
        }
        let reminders = file.mapping("reminders", &problems).flatMap { ReminderSection.read($0, &problems) }
        file.finish(&problems)

        if let year, year != expectedYear {
            problems.append(
                DataProblem(
                    line: file.line,
                    what: "year is \(year) in the plan of \(expectedYear)",
                    fix: "correct the year or the name of the file"
                )
            )
        }
        let province = provinceNode.flatMap { node in
            provinceCode(node, year: expectedYear, units: units, &problems)
        }
        guard problems.isEmpty, let year, let theme, let number, let basis, let province, let version, let unusual,
            let targets, let reporting, let revisions, let reminders
        else { return (nil, problems) }
        let plan = Plan(
            year: year,
            theme: theme,
            number: number,
            basis: basis,
            provinceCode: province,
            vocabularyVersion: version,
            targets: targets,
            reporting: reporting,
            revisions: revisions,
            reminders: reminders,
            unusualParticipants: unusual
        )
        return (plan, [])
    }

    private static func root(_ bytes: [UInt8], _ problems: inout [DataProblem]) -> Node? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            problems.append(DataProblem(line: 1, what: "the bytes are not UTF-8", fix: "save the file as UTF-8"))
            return nil
        }
        do {
            if let node = try Yams.compose(yaml: text) { return node }
            problems.append(DataProblem(line: 1, what: "the file is empty", fix: "take the delivered plan"))
        } catch let error as YamlError {
            problems.append(
                DataProblem(
                    line: error.line,
                    what: "this is no YAML: \(error.reason)",
                    fix: "check indentation (spaces, no tabs), colons and quotes here and on the line before"
                )
            )
        } catch {
            problems.append(DataProblem(line: 1, what: "this is no YAML: \(error)", fix: "take the delivered plan"))
        }
        return nil
    }

    private static func provinceCode(
        _ node: Node,
        year: Int,
        units: UnitRegistry,
        _ problems: inout [DataProblem]
    ) -> String? {
        let code = node.scalar?.string ?? ""
        let start = CivilDate(year: year, month: 1, day: 1)
        guard let start, units.lookup(code, asOf: start)?.level == .province else {
            problems.append(
                DataProblem(
                    line: node.line,
                    what: "province \"\(node.shown)\" is no province on 1 January \(year)",
                    fix: "use the code of a province in units.csv"
                )
            )
            return nil
        }
        return code
    }
}

extension YamlError {
    fileprivate var line: Int {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: 1
        }
    }

    fileprivate var reason: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let duplicates, _):
            "the key \"\(duplicates.sorted().joined(separator: ", "))\" stands twice"
        default: "\(self)"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting

extension ReferenceData {
    /// Reads and checks all files of a configuration directory.
    ///
    /// | file | what |
    /// |---|---|
    /// | `units/units.csv` `succession.csv` `contacts.csv` | units over time, mergers, people |
    /// | `vocabulary/categories.csv` `platforms.csv` | the words of a report |
    /// | `calendar/exceptions.csv` | days off and Saturdays worked |
    /// | `rules.csv` | severities and texts of the rules |
    /// | `plan/<year>.yaml` | the plan |
    ///
    /// Blocks on the disk for some milliseconds; called once at start, before anything runs.
    ///
    /// - Parameters:
    ///   - directory: `config`, or where its files were installed.
    ///   - planYear: nil = the newest plan there is.
    /// - Throws: ``ReferenceDataError`` with every mistake found in every file, not the first.
    package static func load(
        directory: String,
        planYear: Int? = nil
    ) throws(ReferenceDataError) -> ReferenceData {
        var files = ReferenceFiles(directory: directory)
        let units = files.read("units/units.csv", or: []) { UnitTable.read($0) }
        let successions = files.read("units/succession.csv", or: []) { SuccessionTable.read($0, units: units) }
        let contacts = files.read("units/contacts.csv", or: []) { ContactTable.read($0, units: units) }
        let categories = files.read("vocabulary/categories.csv", or: []) { CategoryTable.read($0) }
        let platforms = files.read("vocabulary/platforms.csv", or: []) { PlatformTable.read($0) }
        let exceptions = files.read("calendar/exceptions.csv", or: []) { CalendarTable.read($0) }
        let ruleTexts = files.read("rules.csv", or: nil) { readRuleTexts($0) }

        let registry = UnitRegistry(units: units, successions: successions)
        let words = Vocabulary(version: "", categories: categories, platforms: platforms)
        var plan: Plan?
        if let year = planYear ?? files.newestPlanYear() {
            plan = files.read("plan/\(year).yaml", or: nil) { bytes in
                PlanFile.read(bytes, year: year, units: registry, vocabulary: words)
            }
            if !exceptions.isEmpty, !exceptions.contains(where: { $0.date.year == year }) {
                files.add(
                    "calendar/exceptions.csv",
                    DataProblem(
                        line: 1,
                        what: "there is no day of \(year), the year of the plan",
                        fix: "enter the public holidays of \(year)"
                    )
                )
            }
        }
        guard let plan, let ruleTexts, files.problems.isEmpty else {
            throw ReferenceDataError(problems: files.sortedProblems)
        }
        return ReferenceData(
            units: registry,
            vocabulary: Vocabulary(version: plan.vocabularyVersion, categories: categories, platforms: platforms),
            calendar: WorkingCalendar(exceptions: exceptions),
            plan: plan,
            contacts: ContactBook(contacts),
            ruleTexts: ruleTexts
        )
    }

    private static func readRuleTexts(_ bytes: [UInt8]) -> (RuleTexts?, [DataProblem]) {
        do {
            return (try RuleTexts(csv: bytes), [])
        } catch {
            let problem = DataProblem(line: error.line, what: "this rule cannot be used", fix: error.explanation)
            return (nil, [problem])
        }
    }
}

/// Reads files one by one and gathers what is wrong with them.
private struct ReferenceFiles {
    let directory: String
    private(set) var problems: [ReferenceDataError.Problem] = []

    /// Far above any file of ours; a wrong path must not fill the memory.
    private static let sizeLimit = 16 << 20

    init(directory: String) {
        self.directory = directory
    }

    mutating func read<Value>(
        _ path: String,
        or fallback: Value,
        _ parse: ([UInt8]) -> (Value, [DataProblem])
    ) -> Value {
        let full = "\(directory)/\(path)"
        let bytes: [UInt8]
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: full)
            guard (attributes[.size] as? NSNumber)?.intValue ?? 0 <= Self.sizeLimit else {
                add(path, DataProblem(line: 1, what: "the file is larger than 16 MiB", fix: "check the path"))
                return fallback
            }
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: full)))
        } catch {
            let reason = FileManager.default.fileExists(atPath: full) ? "cannot be read" : "is not there"
            add(
                path,
                DataProblem(
                    line: 1,
                    what: "the file \(reason)",
                    fix: "check the directory given and the right to read, or take the delivered file"
                )
            )
            return fallback
        }
        let (value, found) = parse(bytes)
        for problem in found { add(path, problem) }
        return value
    }

    mutating func add(_ path: String, _ problem: DataProblem) {
        problems.append(
            ReferenceDataError.Problem(
                file: "\(directory)/\(path)",
                line: problem.line,
                what: problem.what,
                fix: problem.fix
            )
        )
    }

    /// The greatest year with a file `plan/<year>.yaml`.
    mutating func newestPlanYear() -> Int? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/plan")) ?? []
        let years = names.compactMap { name in name.hasSuffix(".yaml") ? Int(name.dropLast(5)) : nil }
        guard let year = years.max() else {
            add(
                "plan",
                DataProblem(line: 1, what: "there is no plan", fix: "put the plan here, named as 2025.yaml")
            )
            return nil
        }
        return year
    }

    var sortedProblems: [ReferenceDataError.Problem] {
        problems.sorted { ($0.file, $0.line) < ($1.file, $1.line) }
    }
}

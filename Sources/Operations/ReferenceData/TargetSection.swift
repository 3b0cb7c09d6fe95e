// SPDX-License-Identifier: Apache-2.0

import Reporting
import Yams

/// The section `targets` of a plan file.
enum TargetSection {
    static func read(
        _ section: YAMLMapping,
        vocabulary: Vocabulary,
        _ problems: inout [DataProblem]
    ) -> [Target] {
        var section = section
        var targets: [Target] = []
        for slug in Target.Slug.allCases {
            guard let node = section.node(slug.rawValue, &problems),
                let mapping = YAMLMapping(node, name: "target \(slug.rawValue)", &problems)
            else { continue }
            if let target = target(slug, mapping, vocabulary, &problems) { targets.append(target) }
        }
        section.finish(&problems)
        return targets
    }

    private static func target(
        _ slug: Target.Slug,
        _ mapping: YAMLMapping,
        _ vocabulary: Vocabulary,
        _ problems: inout [DataProblem]
    ) -> Target? {
        var mapping = mapping
        let clause = mapping.text("clause", &problems)
        let label = mapping.text("label_vi", &problems)
        let modality = mapping.choice("modality", Target.Modality.self, &problems)
        let levels = mapping.levels("levels", &problems)
        let asOf = mapping.mapping("as_of", &problems).flatMap { readAsOf($0, &problems) }
        let calculation = readCalculation(slug, &mapping, &problems)
        let atLeast = mapping.integer("at_least", in: 1...1000, &problems)
        let categories = readCategories(slug, &mapping, vocabulary, &problems)
        let topic = mapping.optionalText("topic", &problems)
        let role = mapping.choice("credit_role", Target.CreditRole.self, &problems)
        let heads = mapping.choice("heads", Target.HeadsRequired.self, &problems)
        let threshold = mapping.mapping("threshold", &problems).flatMap { readThreshold($0, &problems) }
        let duty = mapping.optionalMapping("duty", &problems).flatMap { readDuty($0, &problems) }
        let superseded = mapping.optionalText("superseded", &problems)
        mapping.finish(&problems)
        guard let clause, let label, let modality, let levels, let asOf, let calculation, let atLeast, let categories,
            let topic, let role, let heads, let threshold, let duty, let superseded
        else { return nil }
        return Target(
            slug: slug,
            clause: clause,
            label: label,
            modality: modality,
            scope: levels,
            asOf: asOf,
            calculation: calculation,
            categories: categories,
            requiredTopic: topic,
            creditRole: role,
            atLeast: atLeast,
            threshold: threshold,
            headsRequired: heads,
            duty: duty,
            supersededBecause: superseded
        )
    }

    /// The figures kept fix which arithmetic a target can have.
    private static func readCalculation(
        _ slug: Target.Slug,
        _ mapping: inout YAMLMapping,
        _ problems: inout [DataProblem]
    ) -> Target.Calculation? {
        guard let node = mapping.node("calc", &problems),
            let calculation = node.choice("calc", Target.Calculation.self, &problems)
        else { return nil }
        guard (calculation == .ratioOfSums) == (slug == .T5) else {
            problems.append(
                DataProblem(
                    line: node.line,
                    what: "calc \(calculation.rawValue) does not fit \(slug.rawValue)",
                    fix: "ratio_of_sums belongs to T5 and to T5 alone, whose two sums are kept"
                )
            )
            return nil
        }
        return calculation
    }

    private static func readCategories(
        _ slug: Target.Slug,
        _ mapping: inout YAMLMapping,
        _ vocabulary: Vocabulary,
        _ problems: inout [DataProblem]
    ) -> Set<String>? {
        guard let nodes = mapping.nodes("categories", &problems) else { return nil }
        var slugs: Set<String> = []
        for node in nodes {
            guard let category = node.scalar.flatMap({ vocabulary.category($0.string) }) else {
                problems.append(
                    DataProblem(
                        line: node.line,
                        what: "category \"\(node.shown)\" is unknown",
                        fix: "use a slug of vocabulary/categories.csv"
                    )
                )
                continue
            }
            if slug == .T5, !category.isCommunication {
                problems.append(
                    DataProblem(
                        line: node.line,
                        what: "category \(category.slug) is no communication activity",
                        fix: "remove it, or set counts_as_communication to 1 in vocabulary/categories.csv"
                    )
                )
            }
            if !slugs.insert(category.slug).inserted {
                problems.append(
                    DataProblem(
                        line: node.line,
                        what: "category \(category.slug) stands twice",
                        fix: "remove one of the two"
                    )
                )
            }
        }
        return slugs
    }

    private static func readAsOf(_ mapping: YAMLMapping, _ problems: inout [DataProblem]) -> Target.AsOfRule? {
        var mapping = mapping
        var closesOn: CivilDate??
        if let node = mapping.node("closes_on", &problems) {
            if node.isNull {
                closesOn = .some(nil)
            } else if let date = node.scalar.flatMap({ CivilDate(iso: $0.string) }) {
                closesOn = date
            } else {
                problems.append(
                    DataProblem(
                        line: node.line,
                        what: "closes_on \"\(node.shown)\" is no date",
                        fix: "write yyyy-mm-dd, or null"
                    )
                )
            }
        }
        let continues = mapping.levels("continues", mayBeEmpty: true, &problems)
        mapping.finish(&problems)
        guard let closesOn, let continues else { return nil }
        return Target.AsOfRule(closesOn: closesOn, continues: continues)
    }

    private static func readThreshold(_ mapping: YAMLMapping, _ problems: inout [DataProblem]) -> Target.Threshold? {
        var mapping = mapping
        let numerator = mapping.integer("num", in: 1...1000, &problems)
        let denominator = mapping.integer("den", in: 1...1000, &problems)
        mapping.finish(&problems)
        guard let numerator, let denominator else { return nil }
        if numerator > denominator {
            problems.append(
                DataProblem(
                    line: mapping.line,
                    what: "threshold \(numerator)/\(denominator) is above 100%",
                    fix: "num must not exceed den"
                )
            )
            return nil
        }
        return Target.Threshold(numerator: numerator, denominator: denominator)
    }

    /// Nil inside when there is none.
    private static func readDuty(_ mapping: YAMLMapping?, _ problems: inout [DataProblem]) -> Target.Duty?? {
        guard var mapping else { return .some(nil) }
        let clause = mapping.text("clause", &problems)
        let label = mapping.text("label_vi", &problems)
        let levels = mapping.levels("levels", &problems)
        mapping.finish(&problems)
        guard let clause, let label, let levels else { return nil }
        return Target.Duty(clause: clause, label: label, levels: levels)
    }
}

extension YAMLMapping {
    mutating func levels(
        _ key: String,
        mayBeEmpty: Bool = false,
        _ problems: inout [DataProblem]
    ) -> UnitLevels? {
        guard let nodes = nodes(key, mayBeEmpty: mayBeEmpty, &problems) else { return nil }
        let levels = nodes.compactMap { $0.choice("level", UnitLevel.self, &problems) }
        return levels.count == nodes.count ? UnitLevels(levels.map { UnitLevels($0) }) : nil
    }
}

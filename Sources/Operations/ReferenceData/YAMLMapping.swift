// SPDX-License-Identifier: Apache-2.0

import Reporting
import Yams

/// A YAML mapping asked key by key. What is missing, of the wrong kind or never asked for becomes a problem with its line.
struct YAMLMapping {
    /// How people name the mapping: "target T1".
    let name: String
    let line: Int

    private let entries: [(key: Node, value: Node)]
    private var asked: [String] = []

    init?(_ node: Node, name: String, _ problems: inout [DataProblem]) {
        guard let mapping = node.mapping else {
            problems.append(
                DataProblem(
                    line: node.line,
                    what: "\(name) is no mapping",
                    fix: "write its keys below it, as key: value"
                )
            )
            return nil
        }
        self.name = name
        line = node.line
        entries = mapping.map { ($0.key, $0.value) }
    }

    /// The names of all keys, in file order.
    var keys: [String] {
        entries.compactMap(\.key.scalar?.string)
    }

    /// Call when all keys have been asked for: the others are unknown.
    func finish(_ problems: inout [DataProblem]) {
        for (key, _) in entries {
            let word = key.scalar?.string ?? "?"
            if !asked.contains(word) {
                problems.append(
                    DataProblem(
                        line: key.line,
                        what: "\(name) has no key \"\(word)\"",
                        fix: "remove it, or use one of: \(asked.joined(separator: ", "))"
                    )
                )
            }
        }
    }

    /// The node of a key; a missing key is a problem.
    mutating func node(_ key: String, _ problems: inout [DataProblem]) -> Node? {
        asked.append(key)
        guard let entry = entries.first(where: { $0.key.scalar?.string == key }) else {
            problems.append(
                DataProblem(
                    line: line,
                    what: "\(name) lacks the key \"\(key)\"",
                    fix: "add it; the delivered plan shows how, with its source"
                )
            )
            return nil
        }
        return entry.value
    }

    mutating func mapping(_ key: String, _ problems: inout [DataProblem]) -> YAMLMapping? {
        node(key, &problems).flatMap { YAMLMapping($0, name: key, &problems) }
    }

    /// Nil inside when the value is null.
    mutating func optionalMapping(_ key: String, _ problems: inout [DataProblem]) -> YAMLMapping?? {
        guard let node = node(key, &problems) else { return nil }
        if node.isNull { return .some(nil) }
        return YAMLMapping(node, name: key, &problems).map { .some($0) }
    }

    mutating func text(_ key: String, _ problems: inout [DataProblem]) -> String? {
        guard let node = node(key, &problems) else { return nil }
        guard let text = node.scalar?.string, !node.isNull, !text.isEmpty else {
            problems.append(DataProblem(line: node.line, what: "\(key) is no text", fix: "write a text after it"))
            return nil
        }
        return text
    }

    /// Nil inside when the value is null.
    mutating func optionalText(_ key: String, _ problems: inout [DataProblem]) -> String?? {
        guard let node = node(key, &problems) else { return nil }
        if node.isNull { return .some(nil) }
        guard let text = node.scalar?.string else {
            problems.append(DataProblem(line: node.line, what: "\(key) is no text", fix: "write a text, or null"))
            return nil
        }
        return text
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>, _ problems: inout [DataProblem]) -> Int? {
        guard let node = node(key, &problems) else { return nil }
        guard let number = node.scalar.flatMap({ Int($0.string) }), range.contains(number) else {
            problems.append(
                DataProblem(
                    line: node.line,
                    what: "\(key) \"\(node.shown)\" is out of range",
                    fix: "write a whole number from \(range.lowerBound) to \(range.upperBound)"
                )
            )
            return nil
        }
        return number
    }

    /// Nil inside when the value is null.
    mutating func optionalInteger(
        _ key: String,
        in range: ClosedRange<Int>,
        _ problems: inout [DataProblem]
    ) -> Int?? {
        if let value = entries.first(where: { $0.key.scalar?.string == key })?.value, value.isNull {
            asked.append(key)
            return .some(nil)
        }
        return integer(key, in: range, &problems).map { .some($0) }
    }

    mutating func boolean(_ key: String, _ problems: inout [DataProblem]) -> Bool? {
        guard let node = node(key, &problems) else { return nil }
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default:
            problems.append(
                DataProblem(line: node.line, what: "\(key) \"\(node.shown)\" is unknown", fix: "write true or false")
            )
            return nil
        }
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        _ type: Choice.Type,
        _ problems: inout [DataProblem]
    ) -> Choice? {
        node(key, &problems).flatMap { $0.choice(key, type, &problems) }
    }

    /// A list of texts; must not be empty unless said so.
    mutating func nodes(_ key: String, mayBeEmpty: Bool = false, _ problems: inout [DataProblem]) -> [Node]? {
        guard let node = node(key, &problems) else { return nil }
        guard let sequence = node.sequence, mayBeEmpty || !sequence.isEmpty else {
            problems.append(
                DataProblem(line: node.line, what: "\(key) is no list", fix: "write a list, such as [one, two]")
            )
            return nil
        }
        return Array(sequence)
    }
}

extension Node {
    /// 1-based line in the file.
    var line: Int { mark?.line ?? 1 }

    /// `null`, `~` or nothing, unquoted.
    var isNull: Bool {
        guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The value as it stands in the file, for messages.
    var shown: String {
        scalar?.string ?? (mapping != nil ? "a mapping" : "a list")
    }

    /// One of the raw values of an enumeration.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        _: Choice.Type,
        _ problems: inout [DataProblem]
    ) -> Choice? {
        if let choice = scalar.flatMap({ Choice(rawValue: $0.string) }) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        problems.append(
            DataProblem(line: line, what: "\(key) \"\(shown)\" is unknown", fix: "use one of: \(known)")
        )
        return nil
    }
}

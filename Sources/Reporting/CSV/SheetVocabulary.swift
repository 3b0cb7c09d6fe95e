// SPDX-License-Identifier: Apache-2.0

/// The words that cells of a sheet may hold, ready to be looked up however they are spelt.
struct SheetVocabulary: Sendable {
    let units: UnitRegistry
    private let unitsByName: [String: [Unit]]
    private let categories: WordBook<String>
    private let platforms: WordBook<String>
    private let categoryLabels: [String: String]
    private let platformLabels: [String: String]

    init(units: UnitRegistry, vocabulary: Vocabulary) {
        self.units = units
        unitsByName = Dictionary(grouping: units.units) { FoldedName($0.name).core }
        let labels = vocabulary.categories.map { ($0.slug, $0.label) }
        categories = WordBook(labels.flatMap { [($0.0, $0.0), ($0.1, $0.0), ("\($0.0) \($0.1)", $0.0)] })
        categoryLabels = Dictionary(labels, uniquingKeysWith: { first, _ in first })
        let names = vocabulary.platforms.map { ($0.slug, $0.label) }
        platforms = WordBook(
            names.map { ($0.0, $0.0) } + names.flatMap { name in Self.short(name.1).map { ($0, name.0) } }
        )
        platformLabels = Dictionary(names, uniquingKeysWith: { first, _ in first })
    }

    /// Units that a written name may mean, in all their states.
    func units(named name: String) -> [Unit] {
        let folded = FoldedName(name)
        return (unitsByName[folded.core] ?? []).filter { folded.kind == nil || folded.kind == $0.type }
    }

    /// The slug of a kind of activity, by slug, label, or both as in "comm.roundtable - Tọa đàm".
    func category(_ text: String) -> String? { categories.find(text) }

    /// The slugs of a list of platforms; what is no platform stays as it was written.
    func platforms(_ text: String) -> [String] { ListWords.split(text, platforms.find) }

    /// The slugs of a list of topics; what is none stays as it was written.
    func topics(_ text: String) -> [String] { ListWords.split(text, TopicWords.find) }

    /// Whether a row is one of the template's lists of codes: a code and the name that belongs to it, and nothing else.
    func isListed(_ row: SheetGrid.Row) -> Bool {
        let written = row.written
        guard written.count == 2, written[1] == written[0] + 1 else { return false }
        let (code, name) = (row[written[0]], row[written[1]])
        // "other" is a word of both lists.
        let labels = [categoryLabels[code], platformLabels[code]].compactMap { $0.map(WordKey.folded) }
        if !labels.isEmpty { return labels.contains(WordKey.folded(name)) }
        return units.versions(code).contains { $0.matches(name: name) != .mismatch }
    }

    /// "Phát trực tiếp (livestream)" is also written with either half alone.
    private static func short(_ label: String) -> [String] {
        guard let open = label.firstIndex(of: "("), label.hasSuffix(")") else { return [label] }
        return [label, String(label[..<open]), String(label[label.index(after: open)...].dropLast())]
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The keys that stand in a YAML file, to find those that nobody reads.
///
/// The configuration library answers for keys it is asked for and cannot list the others, so a misspelt key would be
/// silently without effect. This reads block mappings by indentation, which is how the file is written, and is used for
/// warnings only: what it does not understand, such as `{…}`, it leaves out.
struct YAMLKeys {
    /// Dotted key and line number, in the order of the file.
    private(set) var keys: [(name: String, line: Int)] = []

    init(_ text: [UInt8]) {
        var path: [(indent: Int, name: String)] = []
        // Lines deeper than this belong to a text of several lines (`|` or `>`), whatever they look like.
        var textIndent: Int?
        let lines = String(decoding: text, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indent)
            if let depth = textIndent {
                if rest.isEmpty || indent > depth { continue }
                textIndent = nil
            }
            guard let first = rest.first, first.isLetter, let colon = rest.firstIndex(of: ":") else { continue }
            let name = String(rest[..<colon])
            let after = rest[rest.index(after: colon)...]
            guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }),
                after.isEmpty || after.first == " "
            else { continue }
            while let last = path.last, last.indent >= indent { path.removeLast() }
            path.append((indent, name))
            let value = after.drop { $0 == " " }
            switch value.first {
            case nil, "#", "{": break
            case "|", ">":
                textIndent = indent
                fallthrough
            default: keys.append((path.map(\.name).joined(separator: "."), index + 1))
            }
        }
    }

    /// Whether there is anything but comments, blank lines and document marks.
    static func hasContent(_ text: [UInt8]) -> Bool {
        text.split(separator: 0x0A).contains { line in
            guard let first = line.first(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { return false }
            return first != UInt8(ascii: "#") && !line.starts(with: Array("---".utf8))
        }
    }

    /// A sentence for every key that is not among `known`, with the nearest known one.
    func unknown(beside known: Set<String>) -> [String] {
        keys.compactMap { name, line in
            var parts = name.split(separator: ".").map(String.init)
            if known.contains(name) { return nil }
            if parts.count == 3, ConfigurationSource.perWorker.contains(parts[0]) {
                parts.remove(at: 1)
                if known.contains(parts.joined(separator: ".")) { return nil }
            }
            let near = known.map { (distance: Self.distance($0, name), name: $0) }.min { $0 < $1 }
            let hint = near.map { $0.distance <= 3 ? "; did you mean \($0.name)?" : "" } ?? ""
            return "line \(line): nothing reads the key \(name)\(hint)"
        }
    }

    /// Levenshtein's distance: how many letters to insert, delete or replace.
    private static func distance(_ first: String, _ second: String) -> Int {
        let first = Array(first.utf8)
        var row = Array(0...second.utf8.count)
        for (index, letter) in first.enumerated() {
            var diagonal = index
            row[0] = index + 1
            for (column, other) in second.utf8.enumerated() {
                let substituted = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
            }
        }
        return row[second.utf8.count]
    }
}

// SPDX-License-Identifier: Apache-2.0

import Yams

/// The keys that stand in a YAML file, to find those that nobody reads: the configuration library answers for keys that
/// it is asked for and cannot list the others.
struct YAMLKeys {
    /// Dotted key and line number, in the order of the file. A section without anything in it has none.
    private(set) var keys: [(name: String, line: Int)] = []

    /// What is no YAML has no keys; the library that reads the values says why.
    init(_ text: [UInt8]) {
        guard let root = try? Yams.compose(yaml: String(decoding: text, as: UTF8.self)) else { return }
        walk(root, path: [])
    }

    private mutating func walk(_ node: Node, path: [String]) {
        guard case .mapping(let mapping) = node else { return }
        for (key, value) in mapping {
            let path = path + [key.scalar?.string ?? "?"]
            switch value {
            case .mapping: walk(value, path: path)
            case .scalar(let scalar) where scalar.string.isEmpty && scalar.style == .plain && path.count == 1: break
            default: keys.append((path.joined(separator: "."), key.mark?.line ?? 0))
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
}

// SPDX-License-Identifier: Apache-2.0

/// A value of a header or argument; the kinds that we send or read.
package enum FieldValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)
}

/// Headers or arguments in order. Small (a handful of entries), so a list beats a dictionary.
package struct FieldTable: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// One entry.
    package struct Entry: Sendable, Hashable {
        package let key: String
        package let value: FieldValue
    }

    package private(set) var entries: [Entry] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, FieldValue)...) {
        entries = elements.map { Entry(key: $0.0, value: $0.1) }
    }

    package subscript(key: String) -> FieldValue? {
        get { entries.first { $0.key == key }?.value }
        set {
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index] = Entry(key: key, value: value)
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    package func integer(_ key: String) -> Int64? {
        guard case .integer(let number) = self[key] else { return nil }
        return number
    }

    package func text(_ key: String) -> String? {
        guard case .text(let text) = self[key] else { return nil }
        return text
    }

    mutating func append(_ key: String, _ value: FieldValue) {
        entries.append(Entry(key: key, value: value))
    }
}

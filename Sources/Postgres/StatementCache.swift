// SPDX-License-Identifier: Apache-2.0

/// The statements which one connection has prepared, by their text.
struct StatementCache {
    struct Entry {
        let name: String
        /// Parameter types it was prepared with; 0 where the server inferred one.
        let types: [UInt32]

        /// Whether values of these types can be sent to it: NULL goes anywhere, an inferred type takes NULL only.
        func fits(_ values: [PostgresValue]) -> Bool {
            guard types.count == values.count else { return false }
            for (type, value) in zip(types, values) where type != value.typeOID {
                if value.typeOID != 0 { return false }
            }
            return true
        }
    }

    /// Statement texts are constants of the program; more than this many mean that values were written into texts.
    static let limit = 512

    private var entries: [String: Entry] = [:]
    private var lastNumber = 0

    var isFull: Bool { entries.count >= Self.limit }

    subscript(sql: String) -> Entry? { entries[sql] }

    mutating func makeEntry(for values: [PostgresValue]) -> Entry {
        lastNumber += 1
        return Entry(name: "s\(lastNumber)", types: values.map(\.typeOID))
    }

    mutating func remember(_ entry: Entry, for sql: String) {
        entries[sql] = entry
    }

    /// Names go on counting: a statement of the same name may still exist on the server.
    mutating func removeAll() {
        entries.removeAll()
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A set of at most 32 contract fields in one word: it is part of every activity and nearly always empty.
package struct FieldSet<Field: CaseIterable & Hashable & Sendable>: Sendable, Hashable {
    private var bits: UInt32 = 0

    package init() {}

    package init(_ fields: [Field]) {
        for field in fields { bits |= Self.bit(field) }
    }

    /// Every field there is.
    package static var all: Self { Self(Array(Field.allCases)) }

    package var isEmpty: Bool { bits == 0 }

    package func contains(_ field: Field) -> Bool {
        bits != 0 && bits & Self.bit(field) != 0
    }

    package mutating func insert(_ field: Field) {
        bits |= Self.bit(field)
    }

    /// Whether any of the fields is in it.
    package func contains(anyOf fields: Field...) -> Bool {
        bits != 0 && fields.contains { bits & Self.bit($0) != 0 }
    }

    /// Takes up a field by the bit its `KeyTable` knows.
    mutating func insert(bit: UInt32) {
        bits |= bit
    }

    func contains(bit: UInt32) -> Bool {
        bits & bit != 0
    }

    func isSuperset(of other: Self) -> Bool {
        bits & other.bits == other.bits
    }

    mutating func formUnion(_ other: Self) {
        bits |= other.bits
    }

    private static func bit(_ field: Field) -> UInt32 {
        var bit: UInt32 = 1
        for other in Field.allCases {
            if other == field { return bit }
            bit <<= 1
        }
        return 0
    }
}

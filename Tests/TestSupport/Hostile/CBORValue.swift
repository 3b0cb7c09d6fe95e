// SPDX-License-Identifier: Apache-2.0

/// A CBOR item (RFC 8949) as a test builds it, written without the product's own writer: also what that would never write.
package indirect enum CBORValue: Sendable {
    case unsigned(UInt64)
    /// -1 minus this.
    case negative(UInt64)
    case bytes([UInt8])
    /// Not necessarily UTF-8.
    case text([UInt8])
    case array([CBORValue])
    case boolean(Bool)
    case null
    /// Bytes as they are.
    case raw([UInt8])

    package static func integer(_ value: Int64) -> CBORValue {
        value >= 0 ? .unsigned(UInt64(value)) : .negative(UInt64(-1 - value))
    }

    package static func string(_ text: String) -> CBORValue { .text(Array(text.utf8)) }

    package var encoded: [UInt8] {
        switch self {
        case .unsigned(let value): Self.head(0, value)
        case .negative(let value): Self.head(1, value)
        case .bytes(let bytes): Self.head(2, UInt64(bytes.count)) + bytes
        case .text(let bytes): Self.head(3, UInt64(bytes.count)) + bytes
        case .array(let items): Self.head(4, UInt64(items.count)) + items.flatMap(\.encoded)
        case .boolean(let value): [value ? 0xF5 : 0xF4]
        case .null: [0xF6]
        case .raw(let bytes): bytes
        }
    }

    /// The first byte of an item and its number, in the shortest form.
    package static func head(_ major: UInt8, _ value: UInt64) -> [UInt8] {
        let lead = major << 5
        let width: Int
        switch value {
        case 0..<24: return [lead | UInt8(value)]
        case 24...0xFF: width = 1
        case 0x100...0xFFFF: width = 2
        case 0x1_0000...0xFFFF_FFFF: width = 4
        default: width = 8
        }
        let extra: UInt8 = [1: 24, 2: 25, 4: 26, 8: 27][width] ?? 27
        return [lead | extra] + (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

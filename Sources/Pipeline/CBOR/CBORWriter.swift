// SPDX-License-Identifier: Apache-2.0

/// Writes the part of CBOR (RFC 8949) that bundles use: unsigned and negative integers, byte and text strings,
/// arrays of known length, null and booleans.
package struct CBORWriter {
    package private(set) var bytes: [UInt8]

    package init(reserving capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    package mutating func array(_ count: Int) {
        head(4, UInt64(count))
    }

    package mutating func integer(_ value: Int64) {
        if value >= 0 { head(0, UInt64(value)) } else { head(1, UInt64(-1 - value)) }
    }

    package mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            head(3, UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    package mutating func text(_ value: String?) {
        if let value { text(value) } else { null() }
    }

    package mutating func byteString(_ value: UnsafeRawBufferPointer) {
        head(2, UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    package mutating func byteString(_ value: [UInt8]) {
        value.withUnsafeBytes { byteString($0) }
    }

    package mutating func boolean(_ value: Bool) {
        bytes.append(value ? 0xF5 : 0xF4)
    }

    package mutating func null() {
        bytes.append(0xF6)
    }

    private mutating func head(_ major: UInt8, _ value: UInt64) {
        let lead = major << 5
        switch value {
        case 0..<24:
            bytes.append(lead | UInt8(value))
        case 24...0xFF:
            bytes.append(lead | 24)
            bytes.append(UInt8(value))
        case 0x100...0xFFFF:
            bytes.append(lead | 25)
            bigEndian(value, 2)
        case 0x1_0000...0xFFFF_FFFF:
            bytes.append(lead | 26)
            bigEndian(value, 4)
        default:
            bytes.append(lead | 27)
            bigEndian(value, 8)
        }
    }

    private mutating func bigEndian(_ value: UInt64, _ width: Int) {
        for shift in stride(from: (width - 1) * 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }
}

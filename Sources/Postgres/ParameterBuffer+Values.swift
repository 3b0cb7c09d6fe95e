// SPDX-License-Identifier: Apache-2.0
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
#if canImport(FoundationEssentials)
import struct FoundationEssentials.UUID
#else
import struct Foundation.UUID
#endif

extension ParameterBuffer {
    /// Writes one value in the send format of its type (`src/backend/utils/adt/*send`).
    func append(_ value: PostgresValue) {
        switch value {
        case .null: break
        case .encoded(let bytes): bytes.withUnsafeBytes { put($0) }
        case .bool(let value): put(UInt8(value ? 1 : 0))
        case .int4(let value): put(value)
        case .int8(let value): put(value)
        case .text(let value): put(text: value)
        case .bytea(let value): value.withUnsafeBytes { put($0) }
        case .uuid(let value): withUnsafeBytes(of: value.uuid) { put($0) }
        case .date(let value): put(value &- PostgresEpoch.days)
        case .timestamptz(let value): put(value &- PostgresEpoch.microseconds)
        case .boolArray(let values): array(values, of: TypeOID.bool) { $0.sized(UInt8($1 ? 1 : 0)) }
        case .int4Array(let values): array(values, of: TypeOID.int4) { $0.sized($1) }
        case .int4OptionalArray(let values): optionals(values, of: TypeOID.int4) { $0.sized($1) }
        case .int8Array(let values): array(values, of: TypeOID.int8) { $0.sized($1) }
        case .int8OptionalArray(let values): optionals(values, of: TypeOID.int8) { $0.sized($1) }
        case .textArray(let values): array(values, of: TypeOID.text) { $0.sized(text: $1) }
        case .textOptionalArray(let values): optionals(values, of: TypeOID.text) { $0.sized(text: $1) }
        case .byteaArray(let values): array(values, of: TypeOID.bytea) { $0.sized(bytes: $1) }
        case .byteaOptionalArray(let values): optionals(values, of: TypeOID.bytea) { $0.sized(bytes: $1) }
        case .uuidArray(let values): array(values, of: TypeOID.uuid) { $0.sized(uuid: $1) }
        case .uuidOptionalArray(let values): optionals(values, of: TypeOID.uuid) { $0.sized(uuid: $1) }
        case .dateArray(let values): array(values, of: TypeOID.date) { $0.sized($1 &- PostgresEpoch.days) }
        case .dateOptionalArray(let values): optionals(values, of: TypeOID.date) { $0.sized($1 &- PostgresEpoch.days) }
        case .timestamptzArray(let values):
            array(values, of: TypeOID.timestamptz) { $0.sized($1 &- PostgresEpoch.microseconds) }
        }
    }

    // MARK: Arrays (array_send): dimensions, has-null flag, element type, then size and lower bound, then the elements

    @inline(__always)
    private func array<Element>(_ values: [Element], of type: UInt32, _ write: (ParameterBuffer, Element) -> Void) {
        header(count: values.count, hasNull: false, type)
        for value in values { write(self, value) }
    }

    @inline(__always)
    private func optionals<Element>(
        _ values: [Element?],
        of type: UInt32,
        _ write: (ParameterBuffer, Element) -> Void
    ) {
        // The flag is advisory: the server looks at each element's length.
        header(count: values.count, hasNull: true, type)
        for value in values {
            if let value { write(self, value) } else { put(Int32(-1)) }
        }
    }

    private func header(count: Int, hasNull: Bool, _ type: UInt32) {
        put(Int32(count == 0 ? 0 : 1))
        put(Int32(hasNull ? 1 : 0))
        put(type)
        guard count > 0 else { return }
        put(Int32(truncatingIfNeeded: count))
        put(Int32(1))
    }

    // MARK: Elements: a length, then the bytes

    @inline(__always)
    func sized<Integer: FixedWidthInteger>(_ value: Integer) {
        let place = reserve(4 + MemoryLayout<Integer>.size)
        place.storeBytes(of: Int32(MemoryLayout<Integer>.size).bigEndian, as: Int32.self)
        place.storeBytes(of: value.bigEndian, toByteOffset: 4, as: Integer.self)
    }

    @inline(__always)
    func sized(bytes: [UInt8]) {
        put(Int32(truncatingIfNeeded: bytes.count))
        bytes.withUnsafeBytes { put($0) }
    }

    @inline(__always)
    func sized(text: String) {
        put(Int32(truncatingIfNeeded: text.utf8.count))
        put(text: text)
    }

    @inline(__always)
    func sized(uuid: UUID) {
        put(Int32(16))
        withUnsafeBytes(of: uuid.uuid) { put($0) }
    }

    /// NUL is the one character which PostgreSQL's text cannot hold. It becomes SUBSTITUTE, the control character made for
    /// this: one stray byte in a header must not fail the statement that carries five hundred reports.
    @inline(__always)
    private func put(text: String) {
        let copied: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
            let place = reserve(bytes.count)
            guard let source = bytes.baseAddress else { return }
            place.copyMemory(from: source, byteCount: bytes.count)
            var rest = UnsafeMutableRawBufferPointer(start: place, count: bytes.count)
            while let start = rest.baseAddress, let nul = memchr(start, 0, rest.count) {
                nul.storeBytes(of: Self.substitute, as: UInt8.self)
                rest = UnsafeMutableRawBufferPointer(rebasing: rest[(nul - start)...])
            }
        }
        if copied == nil {
            // A bridged or lazy string: its bytes come one by one.
            for byte in text.utf8 { put(byte == 0 ? Self.substitute : byte) }
        }
    }

    private static let substitute: UInt8 = 0x1A
}

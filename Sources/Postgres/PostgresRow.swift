// SPDX-License-Identifier: Apache-2.0
#if canImport(FoundationEssentials)
package import struct FoundationEssentials.UUID
#else
package import struct Foundation.UUID
#endif

/// One row of an answer; columns count from 0. See `PostgresRows` for what its readers throw.
package struct PostgresRow: Sendable {
    let result: ResultHandle
    let index: Int

    package func isNull(_ column: Int) throws(PostgresError) -> Bool { try raw(column) == nil }

    package func bool(_ column: Int) throws(PostgresError) -> Bool { try present(optionalBool(column), column) }
    package func int4(_ column: Int) throws(PostgresError) -> Int32 { try present(optionalInt4(column), column) }
    package func int8(_ column: Int) throws(PostgresError) -> Int64 { try present(optionalInt8(column), column) }
    package func text(_ column: Int) throws(PostgresError) -> String { try present(optionalText(column), column) }
    package func bytea(_ column: Int) throws(PostgresError) -> [UInt8] { try present(optionalBytea(column), column) }
    package func uuid(_ column: Int) throws(PostgresError) -> UUID { try present(optionalUUID(column), column) }
    /// Days since 1970-01-01.
    package func date(_ column: Int) throws(PostgresError) -> Int32 { try present(optionalDate(column), column) }
    /// Microseconds since 1970-01-01T00:00:00Z.
    package func timestamptz(_ column: Int) throws(PostgresError) -> Int64 {
        try present(optionalTimestamptz(column), column)
    }

    /// `double precision`.
    package func double(_ column: Int) throws(PostgresError) -> Double {
        let bytes = try present(raw(column), column)
        guard result.type(column) == TypeOID.float8, bytes.count == 8 else {
            throw mismatch(column, "double precision")
        }
        return Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
    }

    package func optionalBool(_ column: Int) throws(PostgresError) -> Bool? {
        guard let bytes = try raw(column) else { return nil }
        guard result.type(column) == TypeOID.bool, bytes.count == 1 else { throw mismatch(column, "boolean") }
        return bytes[0] != 0
    }

    /// `smallint` or `integer`.
    package func optionalInt4(_ column: Int) throws(PostgresError) -> Int32? {
        guard let bytes = try raw(column) else { return nil }
        switch (result.type(column), bytes.count) {
        case (TypeOID.int4, 4): return bytes.integer()
        case (TypeOID.int2, 2): return Int32(bytes.integer(as: Int16.self))
        default: throw mismatch(column, "integer")
        }
    }

    /// `smallint`, `integer` or `bigint`.
    package func optionalInt8(_ column: Int) throws(PostgresError) -> Int64? {
        guard let bytes = try raw(column) else { return nil }
        switch (result.type(column), bytes.count) {
        case (TypeOID.int8, 8): return bytes.integer()
        case (TypeOID.int4, 4): return Int64(bytes.integer(as: Int32.self))
        case (TypeOID.int2, 2): return Int64(bytes.integer(as: Int16.self))
        case (TypeOID.oid, 4): return Int64(bytes.integer(as: UInt32.self))
        default: throw mismatch(column, "bigint (a sum of bigint is numeric: cast it in SQL)")
        }
    }

    package func optionalText(_ column: Int) throws(PostgresError) -> String? {
        guard let bytes = try raw(column) else { return nil }
        switch result.type(column) {
        case TypeOID.text, TypeOID.varchar, TypeOID.bpchar, TypeOID.name, TypeOID.char, TypeOID.json, TypeOID.unknown:
            return String(decoding: bytes, as: UTF8.self)
        default: throw mismatch(column, "text")
        }
    }

    package func optionalBytea(_ column: Int) throws(PostgresError) -> [UInt8]? {
        guard let bytes = try raw(column) else { return nil }
        guard result.type(column) == TypeOID.bytea else { throw mismatch(column, "bytea") }
        return Array(bytes)
    }

    package func optionalUUID(_ column: Int) throws(PostgresError) -> UUID? {
        guard let bytes = try raw(column) else { return nil }
        guard result.type(column) == TypeOID.uuid, bytes.count == 16 else { throw mismatch(column, "uuid") }
        return bytes.uuid()
    }

    package func optionalDate(_ column: Int) throws(PostgresError) -> Int32? {
        guard let bytes = try raw(column) else { return nil }
        guard result.type(column) == TypeOID.date, bytes.count == 4 else { throw mismatch(column, "date") }
        return bytes.integer(as: Int32.self) &+ PostgresEpoch.days
    }

    package func optionalTimestamptz(_ column: Int) throws(PostgresError) -> Int64? {
        guard let bytes = try raw(column) else { return nil }
        guard result.type(column) == TypeOID.timestamptz, bytes.count == 8 else {
            throw mismatch(column, "timestamp with time zone")
        }
        return bytes.integer(as: Int64.self) &+ PostgresEpoch.microseconds
    }

    /// The value's bytes without a copy, for instance a `bytea` that goes on to a parser. They end with the closure.
    package func withBytes<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
        let bytes = try present(raw(column), column)
        return try withExtendedLifetime(result) { try body(bytes) }
    }
}

extension PostgresRow {
    @inline(__always)
    func raw(_ column: Int) throws(PostgresError) -> UnsafeRawBufferPointer? {
        guard index >= 0, index < result.rowCount, column >= 0, column < result.columnCount else {
            throw PostgresError(
                .rowShape,
                "row \(index) column \(column) of \(result.rowCount) rows with \(result.columnCount) columns"
            )
        }
        return result.bytes(index, column)
    }

    @inline(__always)
    func present<Value>(_ value: Value?, _ column: Int) throws(PostgresError) -> Value {
        guard let value else { throw PostgresError(.rowShape, "column \(result.name(column)) is NULL") }
        return value
    }

    func mismatch(_ column: Int, _ wanted: String) -> PostgresError {
        PostgresError(
            .rowShape,
            "column \(result.name(column)) has the type with OID \(result.type(column)), wanted \(wanted)"
        )
    }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    func integer<Integer: FixedWidthInteger & BitwiseCopyable>(as type: Integer.Type = Integer.self, at offset: Int = 0)
        -> Integer
    {
        Integer(bigEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    /// A UUID of 16 bytes, most significant first.
    @inline(__always)
    func uuid(at offset: Int = 0) -> UUID {
        UUID(uuid: loadUnaligned(fromByteOffset: offset, as: Sixteen.self))
    }

    private typealias Sixteen = (
        UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8
    )
}

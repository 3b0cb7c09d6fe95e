// SPDX-License-Identifier: Apache-2.0
#if canImport(FoundationEssentials)
package import struct FoundationEssentials.UUID
#else
package import struct Foundation.UUID
#endif

/// A parameter, sent in PostgreSQL's binary format.
///
/// Arrays are what the hot path uses: one `unnest($1::uuid[], $2::bytea[], …)` writes hundreds of rows by one statement.
package enum PostgresValue: Sendable {
    case null
    case bool(Bool)
    case int4(Int32)
    case int8(Int64)
    /// NUL, which PostgreSQL's text cannot hold, is sent as SUBSTITUTE (U+001A); so in arrays.
    case text(String)
    case bytea([UInt8])
    case uuid(UUID)
    /// Days since 1970-01-01.
    case date(Int32)
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamptz(Int64)

    /// In its type's binary format already; the type is what the statement needs there.
    case encoded(ArraySlice<UInt8>)

    case boolArray([Bool])
    case int4Array([Int32])
    case int4OptionalArray([Int32?])
    case int8Array([Int64])
    case int8OptionalArray([Int64?])
    case textArray([String])
    case textOptionalArray([String?])
    case byteaArray([[UInt8]])
    case byteaOptionalArray([[UInt8]?])
    case uuidArray([UUID])
    case uuidOptionalArray([UUID?])
    case dateArray([Int32])
    case dateOptionalArray([Int32?])
    case timestamptzArray([Int64])
}

extension PostgresValue {
    /// The type's object identifier (`pg_type.dat`); 0 lets the server infer it.
    var typeOID: UInt32 {
        switch self {
        case .null, .encoded: 0
        case .bool: TypeOID.bool
        case .int4: TypeOID.int4
        case .int8: TypeOID.int8
        case .text: TypeOID.text
        case .bytea: TypeOID.bytea
        case .uuid: TypeOID.uuid
        case .date: TypeOID.date
        case .timestamptz: TypeOID.timestamptz
        case .boolArray: TypeOID.boolArray
        case .int4Array, .int4OptionalArray: TypeOID.int4Array
        case .int8Array, .int8OptionalArray: TypeOID.int8Array
        case .textArray, .textOptionalArray: TypeOID.textArray
        case .byteaArray, .byteaOptionalArray: TypeOID.byteaArray
        case .uuidArray, .uuidOptionalArray: TypeOID.uuidArray
        case .dateArray, .dateOptionalArray: TypeOID.dateArray
        case .timestamptzArray: TypeOID.timestamptzArray
        }
    }
}

/// Object identifiers of built-in types: fixed for ever by PostgreSQL (`pg_type.dat`).
enum TypeOID {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let char: UInt32 = 18
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let json: UInt32 = 114
    static let float8: UInt32 = 701
    static let unknown: UInt32 = 705
    static let bpchar: UInt32 = 1042
    static let varchar: UInt32 = 1043
    static let date: UInt32 = 1082
    static let timestamptz: UInt32 = 1184
    static let uuid: UInt32 = 2950
    static let boolArray: UInt32 = 1000
    static let byteaArray: UInt32 = 1001
    static let int4Array: UInt32 = 1007
    static let textArray: UInt32 = 1009
    static let int8Array: UInt32 = 1016
    static let dateArray: UInt32 = 1182
    static let timestamptzArray: UInt32 = 1185
    static let uuidArray: UInt32 = 2951
}

/// PostgreSQL counts from 2000-01-01, we from 1970-01-01.
enum PostgresEpoch {
    static let days: Int32 = 10_957
    static let microseconds: Int64 = 946_684_800_000_000
}

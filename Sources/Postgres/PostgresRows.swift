// SPDX-License-Identifier: Apache-2.0
#if canImport(FoundationEssentials)
package import struct FoundationEssentials.UUID
#else
package import struct Foundation.UUID
#endif

/// The answer to one statement: rows, and how many rows it touched.
///
/// Values are decoded from binary when asked for, straight out of libpq's own copy; nothing is built in between. A
/// column of another type, or NULL where no optional is asked for, throws `rowShape`: program and schema disagree.
package struct PostgresRows: Sendable, RandomAccessCollection {
    let result: ResultHandle
    package let count: Int

    init(_ result: ResultHandle) {
        self.result = result
        count = result.rowCount
    }

    /// Rows inserted, updated, deleted or selected.
    package var affected: Int { result.affected }
    /// PostgreSQL's command tag, for instance `COMMIT` or `INSERT 0 5`.
    package var commandTag: String { result.commandTag }
    package var columnNames: [String] { (0..<result.columnCount).map(result.name) }

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }
    package subscript(row: Int) -> PostgresRow { PostgresRow(result: result, index: row) }
}

extension PostgresRows {
    package func isNull(_ row: Int, _ column: Int) throws(PostgresError) -> Bool { try self[row].isNull(column) }
    package func bool(_ row: Int, _ column: Int) throws(PostgresError) -> Bool { try self[row].bool(column) }
    package func int4(_ row: Int, _ column: Int) throws(PostgresError) -> Int32 { try self[row].int4(column) }
    package func int8(_ row: Int, _ column: Int) throws(PostgresError) -> Int64 { try self[row].int8(column) }
    package func double(_ row: Int, _ column: Int) throws(PostgresError) -> Double { try self[row].double(column) }
    package func text(_ row: Int, _ column: Int) throws(PostgresError) -> String { try self[row].text(column) }
    package func bytea(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8] { try self[row].bytea(column) }
    package func uuid(_ row: Int, _ column: Int) throws(PostgresError) -> UUID { try self[row].uuid(column) }
    /// Days since 1970-01-01.
    package func date(_ row: Int, _ column: Int) throws(PostgresError) -> Int32 { try self[row].date(column) }
    /// Microseconds since 1970-01-01T00:00:00Z.
    package func timestamptz(_ row: Int, _ column: Int) throws(PostgresError) -> Int64 {
        try self[row].timestamptz(column)
    }
    package func optionalInt4(_ row: Int, _ column: Int) throws(PostgresError) -> Int32? {
        try self[row].optionalInt4(column)
    }
    package func optionalInt8(_ row: Int, _ column: Int) throws(PostgresError) -> Int64? {
        try self[row].optionalInt8(column)
    }
    package func optionalText(_ row: Int, _ column: Int) throws(PostgresError) -> String? {
        try self[row].optionalText(column)
    }
    package func optionalBytea(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8]? {
        try self[row].optionalBytea(column)
    }
    package func optionalUUID(_ row: Int, _ column: Int) throws(PostgresError) -> UUID? {
        try self[row].optionalUUID(column)
    }
    package func optionalDate(_ row: Int, _ column: Int) throws(PostgresError) -> Int32? {
        try self[row].optionalDate(column)
    }
    package func optionalTimestamptz(_ row: Int, _ column: Int) throws(PostgresError) -> Int64? {
        try self[row].optionalTimestamptz(column)
    }
    package func int4Array(_ row: Int, _ column: Int) throws(PostgresError) -> [Int32] {
        try self[row].int4Array(column)
    }
    package func int8Array(_ row: Int, _ column: Int) throws(PostgresError) -> [Int64] {
        try self[row].int8Array(column)
    }
    package func textArray(_ row: Int, _ column: Int) throws(PostgresError) -> [String] {
        try self[row].textArray(column)
    }
}

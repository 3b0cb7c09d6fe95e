// SPDX-License-Identifier: Apache-2.0
#if canImport(FoundationEssentials)
package import struct FoundationEssentials.UUID
#else
package import struct Foundation.UUID
#endif

/// Rows on their way into one table, for `PostgresConnection.load`: many go by `COPY … FROM STDIN` in binary format, a
/// few by an `INSERT` each.
///
/// The rows are written by a closure on the connection's thread, straight into its buffer: no array a column, no object a
/// row.
package struct PostgresCopy: Sendable {
    /// `COPY … FROM STDIN`.
    let sql: String
    /// The same for one row, as a statement with a parameter for each column.
    private let insertion: String
    /// Rows that `write` gives.
    package let count: Int
    let columns: Int
    let write: @Sendable (borrowing PostgresCopyWriter) -> Void

    /// - Parameters:
    ///   - table: the table's name as SQL writes it; a constant, never input.
    ///   - columns: of which `write` gives a value each, in this order; the others get their defaults.
    ///   - count: rows that `write` gives.
    package init(
        into table: StaticString,
        columns: [StaticString],
        count: Int,
        write: @escaping @Sendable (borrowing PostgresCopyWriter) -> Void
    ) {
        let names = columns.map { "\($0)" }.joined(separator: ", ")
        let places = (1...max(columns.count, 1)).map { "$\($0)" }.joined(separator: ", ")
        sql = "COPY \(table) (\(names)) FROM STDIN (FORMAT binary)"
        // COPY takes the values that are given for identity columns too.
        insertion = "INSERT INTO \(table) (\(names)) OVERRIDING SYSTEM VALUE VALUES (\(places))"
        self.columns = columns.count
        self.count = count
        self.write = write
    }
}

extension PostgresCopy {
    /// Rows up to which statements are cheaper: they share the round trip of the flight that follows, where a copy costs
    /// two more.
    package static let fewRows = 8

    var isFew: Bool { count <= Self.fewRows }

    /// A statement for each row. A row of COPY's format is a list of lengths and values, as in a statement's parameters.
    func statements(_ buffer: ParameterBuffer) -> [PostgresStatement] {
        buffer.restart()
        write(PostgresCopyWriter(buffer, columns: columns))
        let bytes = Array(buffer.written)
        var statements: [PostgresStatement] = []
        var offset = 0
        while offset < bytes.count {
            offset += MemoryLayout<Int16>.size
            var values: [PostgresValue] = []
            for _ in 0..<columns where offset < bytes.count {
                let length = bytes.withUnsafeBytes { Int($0.integer(as: Int32.self, at: offset)) }
                offset += MemoryLayout<Int32>.size
                values.append(length < 0 ? .null : .encoded(bytes[offset..<offset + length]))
                offset += max(length, 0)
            }
            statements.append(PostgresStatement(insertion, values))
        }
        return statements
    }
}

/// Takes the values of rows, field by field, in the order of the copy's columns. Valid inside the closure only.
package struct PostgresCopyWriter: ~Copyable {
    private let buffer: ParameterBuffer
    private let columns: Int16

    init(_ buffer: ParameterBuffer, columns: Int) {
        self.buffer = buffer
        self.columns = Int16(truncatingIfNeeded: columns)
    }

    /// Begins the next row.
    package func row() { buffer.put(columns) }

    package func null() { buffer.put(Int32(-1)) }
    package func int2(_ value: Int16) { buffer.sized(value) }
    package func int4(_ value: Int32) { buffer.sized(value) }
    package func int8(_ value: Int64) { buffer.sized(value) }
    /// NUL is sent as SUBSTITUTE, as in a parameter.
    package func text(_ value: String) { buffer.sized(text: value) }
    package func bytea(_ value: [UInt8]) { buffer.sized(bytes: value) }
    package func uuid(_ value: UUID) { buffer.sized(uuid: value) }
    /// Days since 1970-01-01.
    package func date(_ value: Int32) { buffer.sized(value &- PostgresEpoch.days) }
    /// Microseconds since 1970-01-01T00:00:00Z.
    package func timestamptz(_ value: Int64) { buffer.sized(value &- PostgresEpoch.microseconds) }
    /// An array, or any other value.
    package func value(_ value: PostgresValue) { buffer.sized(value) }

    package func int4(_ value: Int32?) { if let value { int4(value) } else { null() } }
    package func int8(_ value: Int64?) { if let value { int8(value) } else { null() } }
    package func text(_ value: String?) { if let value { text(value) } else { null() } }
    package func bytea(_ value: [UInt8]?) { if let value { bytea(value) } else { null() } }
    package func uuid(_ value: UUID?) { if let value { uuid(value) } else { null() } }
    package func date(_ value: Int32?) { if let value { date(value) } else { null() } }
}

extension ParameterBuffer {
    /// Takes a piece of a copy as it is.
    func encode(_ chunk: [UInt8]) {
        restart()
        chunk.withUnsafeBytes { put($0) }
    }

    /// Writes all rows of a copy in the binary format (PostgreSQL manual, COPY, "Binary Format").
    func encode(_ copy: PostgresCopy) {
        restart()
        Self.copySignature.withUnsafeBytes { put($0) }
        put(Int32(0))  // flags
        put(Int32(0))  // length of the header's extension
        copy.write(PostgresCopyWriter(self, columns: copy.columns))
        put(Int16(-1))
    }

    private static let copySignature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF] + Array("\r\n\0".utf8)
}

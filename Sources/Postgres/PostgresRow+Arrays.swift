// SPDX-License-Identifier: Apache-2.0

extension PostgresRow {
    package func int4Array(_ column: Int) throws(PostgresError) -> [Int32] {
        try array(column, TypeOID.int4Array, "integer[]") { $0.count == 4 ? $0.integer() : nil }
    }

    package func int8Array(_ column: Int) throws(PostgresError) -> [Int64] {
        try array(column, TypeOID.int8Array, "bigint[]") { $0.count == 8 ? $0.integer() : nil }
    }

    package func textArray(_ column: Int) throws(PostgresError) -> [String] {
        try array(column, TypeOID.textArray, "text[]") { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads an array of one dimension without NULLs (the layout of `array_send`).
    private func array<Element>(
        _ column: Int,
        _ type: UInt32,
        _ name: String,
        _ decode: (UnsafeRawBufferPointer) -> Element?
    ) throws(PostgresError) -> [Element] {
        let bytes = try present(raw(column), column)
        guard result.type(column) == type, bytes.count >= 12 else { throw mismatch(column, name) }
        let dimensions = bytes.integer(as: Int32.self)
        if dimensions == 0 { return [] }
        guard dimensions == 1, bytes.count >= 20 else { throw mismatch(column, "\(name) of one dimension") }
        let count = Int(bytes.integer(as: Int32.self, at: 12))
        guard count >= 0, count <= bytes.count / 4 else { throw mismatch(column, name) }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        var offset = 20
        for _ in 0..<count {
            guard offset + 4 <= bytes.count else { throw mismatch(column, name) }
            let length = Int(bytes.integer(as: Int32.self, at: offset))
            offset += 4
            guard length >= 0 else { throw mismatch(column, "\(name) without NULL elements") }
            guard offset + length <= bytes.count,
                let element = decode(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
            else { throw mismatch(column, name) }
            elements.append(element)
            offset += length
        }
        return elements
    }
}

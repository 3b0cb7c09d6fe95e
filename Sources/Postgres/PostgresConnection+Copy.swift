// SPDX-License-Identifier: Apache-2.0
import CLibPQ

extension PostgresConnection {
    /// Loads rows by `COPY … FROM STDIN`, in the format which the statement names; chunks may break anywhere.
    ///
    /// - Returns: the number of rows.
    /// - Throws: `data`, `constraint` … of the first bad row: no row of the call remains.
    @discardableResult
    package func copyIn(
        _ sql: String,
        _ chunks: [[UInt8]],
        timeout: Duration? = nil
    ) async throws(PostgresError) -> Int {
        try await call(timeout) { (link, limits) throws(PostgresError) in
            try self.copy(sql, link, &limits) { (limits) throws(PostgresError) in
                for chunk in chunks {
                    self.parameters.encode(chunk)
                    try link.copy(self.parameters.written, &limits)
                }
            }
        }
    }

    /// Flies the first statements, loads rows into tables, one after the other, and then flies the last statements. Many
    /// rows go by COPY, which costs the server half of what `INSERT … SELECT FROM unnest` does, since a page full of rows
    /// is one record in its log. A few go as statements; when every table gets a few, all is one flight.
    ///
    /// Without a transaction every copy is one by itself, so several belong between `BEGIN`, in a flight before or among
    /// the first statements, and `COMMIT` among the last.
    ///
    /// - Returns: the answers to the last statements.
    /// - Throws: of the first bad row or statement; an open transaction is rolled back then. A key that is there
    ///   already fails the load (SQLSTATE 23505): COPY knows no ON CONFLICT.
    @discardableResult
    package func load(
        first: [PostgresStatement] = [],
        _ copies: [PostgresCopy],
        then last: [PostgresStatement] = [],
        timeout: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        try await call(timeout) { (link, limits) throws(PostgresError) in
            var flight = first
            for copy in copies where !copy.isFew {
                if !flight.isEmpty { _ = try self.flyAgainIfStale(link, flight, &limits) }
                flight = []
                try self.copy(copy.sql, link, &limits) { (limits) throws(PostgresError) in
                    self.parameters.encode(copy)
                    try link.copy(self.parameters.written, &limits)
                }
            }
            for copy in copies where copy.isFew { flight += copy.statements(self.parameters) }
            flight += last
            guard !flight.isEmpty else { return [] }
            return Array(try self.flyAgainIfStale(link, flight, &limits).suffix(last.count))
        }
    }

    @discardableResult
    private func copy(
        _ sql: String,
        _ link: Link,
        _ limits: inout CallLimits,
        _ send: (inout CallLimits) throws(PostgresError) -> Void
    ) throws(PostgresError) -> Int {
        try link.leavePipeline()
        try link.send(script: sql)
        try link.flush(&limits)
        guard let start = try link.next(&limits) else { throw link.failure() }
        guard start.status == PGRES_COPY_IN else {
            let error = start.status == PGRES_FATAL_ERROR ? PostgresError(start) : nil
            try drain(link, &limits)
            throw error ?? PostgresError(.statement, "COPY … FROM STDIN was expected")
        }
        try send(&limits)
        try link.endCopy(&limits)
        return try drain(link, &limits)
    }
}

extension Link {
    /// Sends a piece of COPY data; a full buffer waits for the server.
    func copy(_ bytes: UnsafeRawBufferPointer, _ limits: inout CallLimits) throws(PostgresError) {
        let size = 1 << 20
        var offset = 0
        while offset < bytes.count {
            let length = min(size, bytes.count - offset)
            let start = bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
            let queued = PQputCopyData(handle, start, Int32(length))
            guard queued >= 0 else { throw failure() }
            try flush(&limits)
            if queued == 1 { offset += length }
        }
    }

    func endCopy(_ limits: inout CallLimits) throws(PostgresError) {
        while true {
            switch PQputCopyEnd(handle, nil) {
            case 1: return try flush(&limits)
            case 0: try flush(&limits)
            default: throw failure()
            }
        }
    }
}

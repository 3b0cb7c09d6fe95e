// SPDX-License-Identifier: Apache-2.0
import CLibPQ

extension PostgresConnection {
    /// Runs a script of many statements by the simple protocol, without parameters; its rows are dropped. Outside an
    /// explicit transaction the script is one transaction.
    ///
    /// - Throws: the first statement's error; nothing of the script remains then, unless it commits by itself.
    package func execute(_ script: String, timeout: Duration? = nil) async throws(PostgresError) {
        try await call(timeout) { (link, limits) throws(PostgresError) in
            try link.leavePipeline()
            try link.send(script: script)
            try link.flush(&limits)
            try self.drain(link, &limits)
        }
        // Scripts may drop what statements were prepared for, or deallocate them.
        cache.removeAll()
    }

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
            try link.leavePipeline()
            try link.send(script: sql)
            try link.flush(&limits)
            guard let start = try link.next(&limits) else { throw link.failure() }
            guard start.status == PGRES_COPY_IN else {
                let error = start.status == PGRES_FATAL_ERROR ? PostgresError(start) : nil
                try self.drain(link, &limits)
                throw error ?? PostgresError(.statement, "copyIn takes COPY … FROM STDIN")
            }
            for chunk in chunks where !chunk.isEmpty { try link.copy(chunk, &limits) }
            try link.endCopy(&limits)
            return try self.drain(link, &limits)
        }
    }

    /// Reads to the end of a simple query; the first error is thrown once all is read.
    @discardableResult
    private func drain(_ link: Link, _ limits: inout CallLimits) throws(PostgresError) -> Int {
        var failure: PostgresError?
        var affected = 0
        while let result = try link.next(&limits) {
            switch result.status {
            case PGRES_FATAL_ERROR:
                failure = failure ?? PostgresError(result)
                if !link.isUp, let failure { throw failure.losingConnection() }
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                throw PostgresError(.statement, "COPY does not belong into a script", isConnectionLost: true)
            default: affected += result.affected
            }
        }
        if let failure { throw failure }
        return affected
    }
}

extension Link {
    /// Sends a piece of COPY data; a full buffer waits for the server.
    func copy(_ chunk: [UInt8], _ limits: inout CallLimits) throws(PostgresError) {
        let size = 1 << 20
        var offset = 0
        while offset < chunk.count {
            let length = min(size, chunk.count - offset)
            let queued = chunk.withUnsafeBytes { bytes in
                PQputCopyData(
                    handle,
                    bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self),
                    Int32(length)
                )
            }
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

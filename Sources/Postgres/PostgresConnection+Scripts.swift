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

    /// Reads to the end of a simple query; the first error is thrown once all is read.
    @discardableResult
    func drain(_ link: Link, _ limits: inout CallLimits) throws(PostgresError) -> Int {
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

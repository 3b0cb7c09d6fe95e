// SPDX-License-Identifier: Apache-2.0

/// What went wrong in the database or on the way to it, and whether trying again helps.
package struct PostgresError: Error, Sendable {
    /// The kind, from a closed set.
    package let code: Code
    /// The server's SQLSTATE, five characters; `nil` when the server said nothing.
    package let sqlState: String?
    /// One English sentence for operators, without row values of ours.
    package let message: String
    /// The server's detail. It may quote row values, so `description` leaves it out.
    package let detail: String?
    /// The violated constraint, when the server named one.
    package let constraint: String?
    /// Retrying the same work later can succeed: the fault lies with the infrastructure or with a competitor.
    package let isTransient: Bool
    /// The connection is gone; a pool opens another one. A commit in flight may or may not have happened.
    package let isConnectionLost: Bool
    /// Where the call was refused in our source.
    package let file: String
    package let line: Int

    /// An error of our own making, or the server's when `sqlState` is given.
    package init(
        _ code: Code,
        _ message: String,
        sqlState: String? = nil,
        detail: String? = nil,
        constraint: String? = nil,
        isTransient: Bool? = nil,
        isConnectionLost: Bool = false,
        file: String = #fileID,
        line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.detail = detail
        self.constraint = constraint
        self.isTransient = isTransient ?? (code.isTransient || isConnectionLost)
        self.isConnectionLost = isConnectionLost
        self.file = file
        self.line = line
    }
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        let state = sqlState.map { " [SQLSTATE \($0)]" } ?? ""
        return "PostgreSQL, \(code.rawValue)\(state): \(message). \(code.nextStep) (\(file):\(line))"
    }

    /// The same error once it is known that the connection went with it.
    ///
    /// - Parameter transient: `nil`: retrying helps, unless the caller himself gave up.
    func losingConnection(transient: Bool? = nil) -> PostgresError {
        PostgresError(
            code,
            message,
            sqlState: sqlState,
            detail: detail,
            constraint: constraint,
            isTransient: transient ?? (code != .cancelled),
            isConnectionLost: true,
            file: file,
            line: line
        )
    }

    /// The server's "query cancelled" under the reason for which we asked it to cancel.
    func named(_ reason: Code) -> PostgresError {
        let message =
            reason == .cancelled ? "the call was cancelled" : "the call ran past its deadline and was cancelled"
        return PostgresError(reason, message, sqlState: sqlState, file: file, line: line)
    }
}

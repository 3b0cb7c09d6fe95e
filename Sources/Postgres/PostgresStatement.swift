// SPDX-License-Identifier: Apache-2.0

/// One statement of a flight: constant SQL text and the values for `$1`, `$2`, ….
///
/// A connection prepares each text once and keeps it by its text, so put values into parameters, never into the text.
package struct PostgresStatement: Sendable {
    package var sql: String
    package var parameters: [PostgresValue]

    package init(_ sql: String, _ parameters: [PostgresValue] = []) {
        self.sql = sql
        self.parameters = parameters
    }

    /// Same as `init(_:_:)`, with the labels written out.
    package init(sql: String, parameters: [PostgresValue]) {
        self.init(sql, parameters)
    }

    package static let begin = PostgresStatement("BEGIN")
    package static let commit = PostgresStatement("COMMIT")
    package static let rollback = PostgresStatement("ROLLBACK")
}

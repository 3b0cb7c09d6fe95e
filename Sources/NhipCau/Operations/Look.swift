// SPDX-License-Identifier: Apache-2.0

import AMQP
import ArgumentParser
import Postgres

/// The exit codes of commands that look: *something is wrong* and *it could not be looked at* are two things to whoever
/// is called at night.
enum Look {
    /// Something is wrong; standard output says what.
    static let somethingIsWrong: Int32 = 1
    /// Broker, database or a file could not be reached or read (sysexits: EX_UNAVAILABLE).
    static let cannotLook: Int32 = 69

    /// Runs a look. What cannot be reached ends with `cannotLook`; a wrong configuration with 78, as everywhere.
    static func guarded(_ what: String, _ body: () async throws -> Void) async throws {
        try await Failure.guarded(what) {
            do {
                try await body()
            } catch let error as AMQPError {
                throw Failure(what, error).told(code: cannotLook)
            } catch let error as PostgresError {
                throw Failure(what, error).told(code: cannotLook)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Postgres

/// Another worker wrote something of this batch first, time and again.
struct LostRace: TransientFailure, CustomStringConvertible {
    var isTransient: Bool { true }
    var description: String { "other workers were faster \(Self.looks) times; looking again" }

    /// The work of one batch between two looks at the stage's own patience.
    private static let looks = 5

    /// Does the work again when another worker was faster: a key that it looked for and did not find is there when it
    /// writes (SQLSTATE 23505). Its transaction was rolled back then, so unlike after a lost answer nothing of the batch
    /// can have been written, and the entries stay what they are.
    static func lookingAgain<Result>(_ work: () async throws -> Result) async throws -> Result {
        for _ in 0..<looks {
            do {
                return try await work()
            } catch {
                guard error is LostRace || (error as? PostgresError)?.sqlState == "23505" else { throw error }
            }
        }
        throw LostRace()
    }
}

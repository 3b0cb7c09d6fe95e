// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Another worker wrote something of this batch between our look and our write.
struct LostRace: Error, CustomStringConvertible {
    var description: String { "another worker was faster" }

    /// Every race that is lost was won by somebody, so a batch that meets the same keys in many others gets through; one
    /// that fails as often as this meets itself, and is split like any batch that fails.
    private static let looks = 100

    /// Does the work again when another worker was faster: a key that it did not expect is there when it writes (SQLSTATE
    /// 23505). Its transaction was rolled back then, so unlike after a lost answer nothing of the batch can have been
    /// written, and the entries stay what they are.
    ///
    /// - Parameter work: told whether it runs again and so has to look for everything, however unlikely.
    static func lookingAgain<Result>(_ work: (_ isAgain: Bool) async throws -> Result) async throws -> Result {
        for look in 1..<looks {
            do {
                return try await work(look > 1)
            } catch {
                guard error is LostRace || (error as? PostgresError)?.sqlState == "23505" else { throw error }
                try Task.checkCancellation()
            }
        }
        return try await work(true)
    }
}

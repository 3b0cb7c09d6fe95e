// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// `attempts`: how often an entry was begun alone, committed before it begins.
package struct AttemptRepository: Sendable {
    private let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Records that an attempt begins; its number, from 1.
    package func begin(queue: String, entry: UUID) async throws -> Int {
        let rows = try await pool.query(
            """
            INSERT INTO attempts AS a (queue, entry_id, attempts) VALUES ($1, $2, 1)
            ON CONFLICT (queue, entry_id) DO UPDATE SET attempts = a.attempts + 1, last_at = now()
            RETURNING attempts
            """,
            [.text(queue), .uuid(entry)]
        )
        return Int(try rows.int4(0, 0))
    }

    /// Forgets an entry that was handled.
    package func end(queue: String, entry: UUID) async throws {
        _ = try await pool.query(
            "DELETE FROM attempts WHERE queue = $1 AND entry_id = $2",
            [.text(queue), .uuid(entry)]
        )
    }
}

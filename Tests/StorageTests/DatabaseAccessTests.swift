// SPDX-License-Identifier: Apache-2.0

import Postgres
import Storage
import TestSupport
import Testing

@Suite("Who may read and write which table", .serialized, .timeLimit(.minutes(1)))
struct DatabaseAccessTests {
    @Test("Every table is some worker's: a new one without an entry in DatabaseRole would be closed to all of them")
    func everyTable() async throws {
        try await TestDatabase.withPool { pool in
            let rows = try await pool.query(
                """
                SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY 1
                """,
                []
            )
            let granted = Set(DatabaseRole.allCases.flatMap { $0.grants.map(\.table) })
            let tables = try rows.map { try $0.text(0) }
            #expect(!tables.isEmpty)
            #expect(tables.filter { !granted.contains($0) } == [])
        }
    }

    @Test("Given again and by several at once it ends in the same rights")
    func again() async throws {
        try await TestDatabase.withPool { pool in
            for _ in 0..<2 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<3 {
                        group.addTask { try await pool.withConnection { try await DatabaseAccess.apply(on: $0) } }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }
}

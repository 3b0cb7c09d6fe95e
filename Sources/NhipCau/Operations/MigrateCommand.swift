// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import Storage

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Create or extend the tables of the database.",
        discussion: """
            Safe to run again and by several at once: each step runs once, under a lock. Then each worker's role
            (nhipcau_ingest and so on, where it exists) is given the tables of its own stage and no others.

            Example:  nhipcau migrate
            """
    )

    func run() async throws {
        try await Failure.guarded("bring the tables up to date") {
            let applied = try await Setting().withDatabase { connection in
                let applied = try await Schema.migrator().migrate(on: connection)
                try await DatabaseAccess.apply(on: connection)
                return applied
            }
            Console.out(
                applied.isEmpty
                    ? "The tables are up to date (version \(Schema.migrations.last?.version ?? 0))."
                    : "Applied: " + applied.map { "V\($0)" }.joined(separator: ", ")
            )
        }
    }
}

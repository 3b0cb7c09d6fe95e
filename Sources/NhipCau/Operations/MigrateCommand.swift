// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import Storage

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Create or extend the tables of the database.",
        discussion: """
            Safe to run again and by several at once: each step runs once, under a lock.

            Example:  nhipcau migrate
            """
    )

    func run() async throws {
        try await Failure.guarded("bring the tables up to date") {
            let applied = try await Setting().withDatabase { connection in
                try await Schema.migrator().migrate(on: connection)
            }
            Console.out(
                applied.isEmpty
                    ? "The tables are up to date (version \(Schema.migrations.last?.version ?? 0))."
                    : "Applied: " + applied.map { "V\($0)" }.joined(separator: ", ")
            )
        }
    }
}

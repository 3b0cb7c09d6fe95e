// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import Reporting
import Storage

struct RemindersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reminders",
        abstract: "Letters that did not reach their reader; with --unit everything said about one unit.",
        discussion: """
            Without a unit: what was refused for good, what had no point any more, and what went out twice without an
            answer. Somebody should ring these people up and mend contacts.csv. With a unit also what was told, what still
            waits and why. Exit code: 0, also when there is nothing.

            Example:  nhipcau reminders --unit 341
            """
    )

    @Option(help: "A unit's code: everything planned for it, newest first.")
    var unit: String?

    func run() async throws {
        try await Failure.guarded("reminders") {
            let statement = unit.map { ReminderRepository.history(unitCode: $0) } ?? ReminderRepository.unsent()
            let rows = try await Setting().withDatabase { connection in
                try ReminderRepository.rows(try await connection.query(statement))
            }
            guard !rows.isEmpty else {
                let nothing =
                    unit == nil ? "Every letter has reached its reader or still waits." : "Nothing was planned."
                return Console.out(nothing)
            }
            let head = ["WHEN", "STATE", "READER", "ABOUT", "STEP", "ANSWER"]
            Console.out(Console.table([head] + rows.map(Self.cells)))
        }
    }

    private static func cells(_ row: ReminderRow) -> [String] {
        [
            LocalTime(row.updatedAtMilliseconds).iso, row.state.rawValue, row.key.recipient,
            "\(row.key.matter), due \(row.key.dueOn.iso)", String(row.key.step), row.error ?? "",
        ].map(Console.plain)
    }
}

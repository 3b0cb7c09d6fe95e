// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Postgres
import Storage

struct DeadListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "What was given up: by stage and reason, then letter by letter, the latest first.",
        discussion: "Example:  nhipcau dead list --reason worker.crashed --limit 20"
    )

    @Option(help: "Only those given up for this reason.")
    var reason: String?
    @Option(help: "Only those of this stage: ingest, validator, aggregator or notifier.")
    var stage: String?
    @Option(help: "Only those of this unit.")
    var unit: String?
    @Option(help: "open, replayed, discarded or all.")
    var state = "open"
    @Option(help: "Letters that are shown one by one, 1 to 10000.")
    var limit: Int32 = 50
    @Flag(help: "JSON.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is a number from 1 to 10000.") }
        guard state == "all" || DeadLetterState(rawValue: state) != nil else {
            throw ValidationError("--state is open, replayed, discarded or all.")
        }
    }

    func run() async throws {
        try await Look.guarded("list the dead letters") {
            let filter = DeadLetterFilter(
                stage: stage,
                reason: reason,
                unitCode: unit,
                state: DeadLetterState(rawValue: state)
            )
            let (groups, letters) = try await Setting().withDatabase { connection in
                let rows = try await connection.pipeline([
                    DeadLetterRepository.groups(filter), DeadLetterRepository.latest(filter, limit: limit),
                ])
                return (try DeadLetterRepository.groups(rows[0]), try DeadLetterRepository.rows(rows[1]))
            }
            if json {
                try Console.json(LetterDocument(groups, letters))
            } else {
                say(groups, letters)
            }
            if groups.isEmpty { throw Exit(Look.somethingIsWrong) }
        }
    }

    private func say(_ groups: [DeadLetterGroup], _ letters: [DeadLetterRow]) {
        guard !groups.isEmpty else { return Console.out("No dead letter is like that.") }
        Console.out(LetterTable.groups(groups))
        Console.out("\n" + LetterTable.letters(letters))
        let left = groups.reduce(0) { $0 + $1.letters } - Int64(letters.count)
        if left > 0 { Console.out("… and \(left) more: --limit") }
        Console.out("\nOne of them whole: nhipcau dead show ID. Again: nhipcau dead replay ID, or --reason REASON.")
    }
}

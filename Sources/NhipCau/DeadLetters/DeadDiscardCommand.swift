// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Postgres
import Storage

struct DeadDiscardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Close letters that nobody needs, with the reason.",
        discussion: """
            The letter stays in the table, closed, with who did it and why. One that comes again is open again.

            Example:  nhipcau dead discard --reason unit.missing --because "test keys of the installation"
            """
    )

    @OptionGroup var choice: LetterChoice
    @Option(help: "Why nobody needs them; at most 500 characters.")
    var because: String
    @Flag(help: "Do not ask.")
    var yes = false

    private var reason: String { because.trimmingCharacters(in: .whitespacesAndNewlines) }

    func validate() throws {
        guard choice.isGiven else {
            throw ValidationError("Name the letters: by their numbers, or with --reason, --stage or --unit.")
        }
        guard (1...500).contains(reason.count) else {
            throw ValidationError("--because is a sentence of 1 to 500 characters.")
        }
    }

    func run() async throws {
        try await Look.guarded("discard dead letters") {
            let setting = try Setting()
            let (closed, left) = try await setting.withDatabase { connection in
                let walk = try await LetterWalk(choice.filter, on: connection)
                try await choice.tellOthers(on: connection)
                guard walk.count > 0 else { throw Failure.noLetters }
                let question = "Discard \(LetterWords.count(walk.count))?"
                if walk.count > 1, !yes, await !Operator.agrees(to: question) {
                    throw Failure.notConfirmed("discard", walk.count)
                }
                return try await discard(walk, on: connection)
            }
            Console.out("\(LetterWords.count(closed)) discarded.")
            guard left > 0 else { return }
            Console.out("\(left) came again or were closed by somebody else meanwhile: nhipcau dead list")
            if closed == 0 { throw Exit(Look.somethingIsWrong) }
        }
    }

    private func discard(_ walk: LetterWalk, on connection: PostgresConnection) async throws -> (closed: Int, left: Int)
    {
        var walk = walk
        let actor = Operator.name
        var closed = 0
        var left = 0
        while true {
            let letters = try await walk.next()
            guard !letters.isEmpty else { return (closed, left) }
            let statement = DeadLetterRepository.discard(letters, by: actor, because: reason)
            let changed = try DeadLetterRepository.changed(try await connection.query(statement))
            closed += changed.count
            left += letters.count - changed.count
        }
    }
}

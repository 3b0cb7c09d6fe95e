// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import Storage

struct DeadShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One letter with its headers, its properties as received, its body and what was done with it.",
        discussion: """
            What a stranger wrote is made harmless for the terminal, nothing of it is left out.

            Example:  nhipcau dead show 17
            """
    )

    @Argument(help: "Its number, as nhipcau dead list shows it.")
    var id: Int64
    @Flag(help: "Properties and body to their end.")
    var all = false

    func run() async throws {
        try await Look.guarded("show dead letter \(id)") {
            let (letter, acts) = try await Setting().withDatabase { connection in
                let rows = try await connection.pipeline([
                    DeadLetterRepository.whole([id]), DeadLetterRepository.acts(on: id),
                ])
                return (try DeadLetterRepository.whole(rows[0]).first, try DeadLetterRepository.acts(rows[1]))
            }
            guard let letter else {
                throw Failure("show dead letter \(id)", why: "there is none of this number", next: "nhipcau dead list")
            }
            Console.out(LetterSheet(letter: letter, acts: acts, isWhole: all).text)
        }
    }
}

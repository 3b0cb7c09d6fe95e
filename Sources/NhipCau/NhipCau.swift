// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Operations

/// The command line: offices send and hear back, the province sees where it stands, operations see what is stuck.
@main
struct NhipCau: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nhipcau",
        abstract: "Example:  nhipcau check 341.csv && nhipcau submit 341.csv --wait",
        discussion: """
            Reports of the Women's Union units, from the districts to the province.

            Settings come from nhipcau.yaml in the directory NHIPCAU_CONFIG names (default ./config); the environment
            stands over it.
            """,
        version: ProductVersion.current,
        subcommands: [
            TemplateCommand.self, CheckCommand.self, SubmitCommand.self, SendCommand.self, ReceiptsCommand.self,
            TableCommand.self, QueuesCommand.self, TraceCommand.self, AuditCommand.self, DeadCommand.self,
            RemindersCommand.self,
            MigrateCommand.self, TopologyCommand.self, DemoCommand.self, UnitsCommand.self,
        ]
    )

    static func main() async {
        let words = CommandLine.arguments.dropFirst()
        if let text = MiswrittenCommand.unknown(words, of: configuration.subcommands) { refuse(text) }
        do {
            var command = try parseAsRoot()
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure,
                let text = MiswrittenCommand.text(words.first, message(for: error))
            else { exit(withError: error) }
            refuse(text)
        }
    }

    private static func refuse(_ text: String) -> Never {
        Console.error(text)
        exit(withError: ExitCode.validationFailure)
    }
}

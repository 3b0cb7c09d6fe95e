// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command line: offices send and hear back, the province sees where it stands, operations see what is stuck.
@main
struct NhipCau: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nhipcau",
        abstract: "Reports of the Women's Union units, from the districts to the province.",
        discussion: """
            Example:  nhipcau check 341.csv && nhipcau submit 341.csv --wait

            Settings come from nhipcau.yaml in the directory NHIPCAU_CONFIG names (default ./config); the environment
            stands over it.
            """,
        subcommands: [
            TemplateCommand.self, CheckCommand.self, SubmitCommand.self, SendCommand.self, ReceiptsCommand.self,
            TableCommand.self, QueuesCommand.self, TraceCommand.self, AuditCommand.self,
            MigrateCommand.self, TopologyCommand.self, DemoCommand.self,
        ]
    )
}

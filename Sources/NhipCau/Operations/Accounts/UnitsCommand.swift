// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct UnitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "units",
        abstract: "The units' accounts on the broker.",
        discussion: "Example:  nhipcau units accounts list",
        subcommands: [AccountsCommand.self]
    )
}

struct AccountsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts",
        abstract: "Accounts and passwords of every unit, worker and operator, and the broker's definitions.",
        discussion: """
            Examples:  nhipcau units accounts --secrets secrets --definitions definitions.json
                       nhipcau units accounts rotate 341 --secrets secrets --definitions definitions.json
                       nhipcau units accounts list
            """,
        subcommands: [
            AccountsWriteCommand.self, AccountsRotateCommand.self, AccountsListCommand.self,
            AccountsRetiredCommand.self,
        ],
        defaultSubcommand: AccountsWriteCommand.self
    )
}

// SPDX-License-Identifier: Apache-2.0

import Accounts
import ArgumentParser
import Operations
import Reporting

struct AccountsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Every unit's account, and whether its unit is there, begins later or has ended.",
        discussion: """
            Examples:  nhipcau units accounts list
                       nhipcau units accounts list --names     every account, one name a line
            """
    )

    @Flag(help: "Only the accounts' names, one a line, the workers' and operators' too.")
    var names = false
    @OptionGroup var options: AccountOptions

    func run() async throws {
        try await Failure.guarded("list the accounts") {
            let setting = try Setting()
            if names {
                let accounts = try options.set(setting)
                return Console.out(accounts.accounts.map(\.name).joined(separator: "\n"))
            }
            let day = try options.day()
            let prefix = setting.configuration.account.prefix
            let rows = try options.units(setting.referenceData()).map { account in
                [prefix + account.code, Self.words(account.state(on: day)), account.unit(on: day)?.name ?? ""]
            }
            Console.out(Console.table([["ACCOUNT", "ITS UNIT", "NAME"]] + rows))
        }
    }

    private static func words(_ state: UnitAccount.State) -> String {
        switch state {
        case .present: "present"
        case .begins(let day): "begins \(day)"
        case .ended(let day): "ended \(day)"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Accounts
import ArgumentParser
import Operations
import Storage

struct AccountsWriteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Make the passwords that are missing, and write the definitions for the broker.",
        discussion: """
            For every code of config/units/units.csv, those of units that begin later too. A password that is there stays.
            The broker takes the file by load_definitions or `rabbitmqctl import_definitions FILE`; queues are declared by
            nhipcau topology.

            Example:  nhipcau units accounts --secrets secrets --definitions definitions.json
            """
    )

    @OptionGroup var files: AccountFiles
    @OptionGroup var options: AccountOptions

    func run() async throws {
        try await Failure.guarded("make the accounts") {
            let setting = try Setting()
            let accounts = try options.set(setting)
            let directory = try files.directory()
            for name in ["database"] + DatabaseRole.allCases.map(\.secret) { _ = try directory.password(name) }
            try files.write(accounts, directory, vhost: setting.configuration.broker.vhost)
            let units = accounts.accounts.count { $0.quota != nil }
            Console.out("\(accounts.accounts.count) accounts, \(units) of them units'; passwords in \(directory.path)")
        }
    }
}

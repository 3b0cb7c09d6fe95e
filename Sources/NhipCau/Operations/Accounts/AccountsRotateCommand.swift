// SPDX-License-Identifier: Apache-2.0

import Accounts
import ArgumentParser
import Operations

struct AccountsRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a unit another password; the present one is void once the definitions are imported.",
        discussion: """
            Example:  nhipcau units accounts rotate 341 --secrets secrets --definitions definitions.json
            """
    )

    @Argument(help: "The unit's code, such as 341, or the name of an account, such as nhipcau-ingest.")
    var unit: String
    @OptionGroup var files: AccountFiles
    @OptionGroup var options: AccountOptions

    func run() async throws {
        try await Failure.guarded("rotate the password of \(Console.plain(unit))") {
            let setting = try Setting()
            let accounts = try options.set(setting)
            let prefix = setting.configuration.account.prefix
            let name = UnitAccount.isCode(unit) ? prefix + unit : unit
            guard accounts.names.contains(name) else {
                throw Failure(
                    "rotate the password of \(Console.plain(unit))",
                    why: "there is no account \(Console.plain(name))",
                    next: "nhipcau units accounts list"
                )
            }
            let directory = try files.directory()
            try directory.rotate(name)
            try files.write(accounts, directory, vhost: setting.configuration.broker.vhost)
            let file = files.definitions ?? "FILE"
            Console.out(
                """
                \(name) has a new password, in \(directory.file(name)). The old one is good until the broker has the new:
                  rabbitmqctl import_definitions \(file)
                  rabbitmqctl close_all_user_connections \(name) "password rotated"
                The private broker of ./nhipcau up: config/dev/broker.sh import
                """
            )
        }
    }
}

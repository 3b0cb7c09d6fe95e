// SPDX-License-Identifier: Apache-2.0

import Accounts
import ArgumentParser
import Operations

struct AccountsRetiredCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retired",
        abstract: "Of the broker's users on standard input those that were ours and are no more.",
        discussion: """
            Importing definitions adds and overwrites; what left them has to be deleted. Prints one name a line.

            Example:  rabbitmqctl -q list_users | nhipcau units accounts retired
            """
    )

    @OptionGroup var options: AccountOptions

    func run() async throws {
        try await Failure.guarded("compare the broker's users") {
            let setting = try Setting()
            var present: [String] = []
            // The first column; a heading is no account of ours.
            while let line = readLine() {
                if let name = line.split(whereSeparator: \.isWhitespace).first { present.append(String(name)) }
            }
            let retired = try options.set(setting).retired(of: present, prefix: setting.configuration.account.prefix)
            if !retired.isEmpty { Console.out(retired.joined(separator: "\n")) }
        }
    }
}

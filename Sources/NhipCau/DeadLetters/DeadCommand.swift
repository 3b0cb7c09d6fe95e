// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "Dead letters: what a stage gave up. Look at them, send them again, or close them.",
        discussion: """
            Exit code of each: 0 done, 1 nothing matched or something was refused, 69 broker or database could not be
            reached, 78 the configuration is wrong.

            Examples:  nhipcau dead list
                       nhipcau dead show 17
                       nhipcau dead replay --reason worker.crashed
                       nhipcau dead discard 17 --because "test message of the installation"
            """,
        subcommands: [
            DeadListCommand.self, DeadShowCommand.self, DeadReplayCommand.self, DeadDiscardCommand.self,
        ]
    )
}

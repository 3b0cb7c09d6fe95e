// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Operations
import Reporting
import Stages

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-run",
        abstract: "Send the sample reports of the 8 districts and show what came of them.",
        discussion: """
            Needs the broker, the database and the workers: ./nhipcau demo starts them and runs this. The reports are
            those of samples/ beside nhipcau.yaml; dates of what is still to come are set relative to today, or to the
            hour that NHIPCAU_NOW names for a trial, so that reminders fall due.

            Example:  nhipcau demo-run --wait 120
            """
    )

    @Option(help: "Seconds to wait for all decisions and totals.")
    var wait = 60
    @Flag(help: "What runs now is still there when this has ended.")
    var staysUp = false

    func run() async throws {
        try await Failure.guarded("run the demonstration") {
            let setting = try Setting()
            let data = try setting.referenceData()
            let clock = try NotifierClock()
            let run = DemoRun(setting: setting, data: data, clock: clock, limit: .seconds(wait), staysUp: staysUp)
            let directory = setting.configuration.directory + "/samples"
            let samples = try DemoSamples(directory: directory, data: data, clock: clock)
            try await run.present(samples)
        }
    }
}

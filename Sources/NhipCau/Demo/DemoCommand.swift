// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Operations
import Reporting

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-run",
        abstract: "Send the sample reports of the 8 districts and show what came of them.",
        discussion: """
            Needs the broker, the database and the workers: ./nhipcau demo starts them and runs this. The reports are
            those of samples/ beside nhipcau.yaml; dates of what is still to come are set relative to today.
            """
    )

    @Option(help: "Seconds to wait for all decisions and totals.")
    var wait = 60

    func run() async throws {
        try await Failure.guarded("run the demonstration") {
            let setting = try Setting()
            let data = try setting.referenceData()
            let run = DemoRun(setting: setting, data: data, limit: .seconds(wait))
            let samples = try DemoSamples(directory: setting.configuration.directory + "/samples", data: data)
            try await run.present(samples)
        }
    }
}

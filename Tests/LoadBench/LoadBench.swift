// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dispatch
import Foundation

/// Measures the three stages on this machine against a private broker and database.
@main
struct LoadBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nhipcau-bench",
        abstract: "Measures the way of the reports on this machine and checks every figure that comes out.",
        discussion: """
            Started by ./nhipcau bench, which gives it a broker and a database of its own.

            Example: ./nhipcau bench --reports 30000
            A quick check of everything, without meaning for speed:
              ./nhipcau bench --reports 200 --latency-seconds 2 --idle-seconds 2
            """
    )

    @OptionGroup var options: BenchOptions

    func run() async throws {
        let options = options
        // A task of its own, so that a signal can cancel it; the workers are stopped on the way out.
        let work = Task { try await Bench(options).run() }
        let signals = [SIGINT, SIGTERM].map { number in
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { work.cancel() }
            source.resume()
            return source
        }
        defer { for source in signals { source.cancel() } }
        do {
            let report = try await work.value
            print(options.json ? try report.json() : report.table())
            if !report.verified { throw ExitCode(1) }
        } catch let error as BenchError {
            Progress.say("\nFailed:  \(error.what)\nWhy:     \(error.why)\nTo do:   \(error.next)")
            throw ExitCode(70)
        } catch is CancellationError {
            throw ExitCode(130)
        }
    }
}

/// What stops a measurement, in the three parts that every failure has.
struct BenchError: Error {
    let what: String
    let why: String
    let next: String
}

/// Progress for people; standard output belongs to the result.
enum Progress {
    static func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

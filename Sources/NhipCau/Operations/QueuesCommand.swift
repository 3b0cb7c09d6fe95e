// SPDX-License-Identifier: Apache-2.0

import AMQP
import Accounts
import ArgumentParser
import Operations
import Pipeline
import Postgres
import Reporting
import Storage

struct QueuesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queues",
        abstract: "Depth and consumers of every queue, the broker's alarms, the oldest report, dead letters.",
        discussion: """
            No message is touched. The age of the oldest report that waits for its decision, and dead letters by reason, come
            from the database.
            Exit code: 0 all well, 1 something is wrong and said below, 69 broker or database could not be looked at.

            Example:  nhipcau queues
            """
    )

    @Flag(help: "JSON.")
    var json = false
    @Flag(help: "Also retry tiers and receipt queues that are empty.")
    var all = false

    func run() async throws {
        try await Look.guarded("look at the queues") {
            let setting = try Setting()
            let codes = UnitAccount.all(of: try setting.referenceData().units).accounts.map(\.code)
            let topology = ReportTopology.topology(receiptUnits: codes, tiers: setting.configuration.stage.retryTiers)
            let (views, blocked) = try await QueueProbe.look(at: topology.queues.map(\.name), on: setting.broker)
            let report = QueueReport(views: views, blocked: blocked)
            do {
                let held = try await HeldUp.read(setting)
                try say(report, held)
                if !report.problems(held).isEmpty { throw Exit.failure }
            } catch let error as PostgresError {
                // The broker was seen; that half is not kept back.
                try say(report, nil)
                throw error
            }
        }
    }

    private func say(_ report: QueueReport, _ held: HeldUp?) throws {
        if json { return try Console.json(QueueDocument(report, held)) }
        Console.out(report.table(all: all))
        if let held { Console.out("\n" + held.text) }
        let problems = report.problems(held)
        if !problems.isEmpty { return Console.out("\n" + problems.joined(separator: "\n")) }
        if held != nil { Console.out("\nAll well.") }
    }
}

/// The same for programs.
private struct QueueDocument: Encodable {
    let queues: [QueueView]
    let alarm: String?
    let oldestUndecidedMilliseconds: Int64?
    let deadLetters: [StandingRepository.DeadLetters]?
    let problems: [String]

    init(_ report: QueueReport, _ held: HeldUp?) {
        queues = report.views
        alarm = report.blocked
        oldestUndecidedMilliseconds = held?.oldest.map { Clock.milliseconds - $0 }
        deadLetters = held?.dead
        problems = report.problems(held)
    }
}

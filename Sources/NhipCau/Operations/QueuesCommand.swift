// SPDX-License-Identifier: Apache-2.0

import AMQP
import Accounts
import ArgumentParser
import Operations
import Pipeline
import Reporting

struct QueuesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queues",
        abstract: "Depth, consumers, age of the oldest message, dead letters with their reasons.",
        discussion: """
            Ages and reasons are read by getting messages and giving them back, which counts as a delivery; --no-peek
            only counts. Exit code: 0 all well, 1 dead letters, a missing queue, or a work queue without consumer.

            Example:  nhipcau queues
            """
    )

    @Flag(help: "JSON.")
    var json = false
    @Flag(inversion: .prefixedNo, help: "Look at the messages for ages and reasons.")
    var peek = true
    @Flag(help: "Also retry tiers and receipt queues that are empty.")
    var all = false

    func run() async throws {
        try await Failure.guarded("look at the queues") {
            let setting = try Setting()
            let codes = UnitAccount.all(of: try setting.referenceData().units).accounts.map(\.code)
            let topology = ReportTopology.topology(receiptUnits: codes, tiers: setting.configuration.stage.retryTiers)
            let names = topology.queues.map(\.name)
            let views = try await QueueProbe.look(at: names, on: setting.broker, peeking: peek)
            let problems = views.flatMap(Self.problems)
            if json {
                try Console.json(views)
            } else {
                Console.out(Self.table(views.filter { all || $0.needsConsumer || $0.ready > 0 || !$0.exists }))
                for view in views where !view.dead.isEmpty { Console.out("\n" + Self.reasons(view)) }
                Console.out(problems.isEmpty ? "\nAll well." : "\n" + problems.joined(separator: "\n"))
            }
            if !problems.isEmpty { throw Exit.failure }
        }
    }

    private static func table(_ views: [QueueView]) -> String {
        let rows = views.map { view in
            [
                view.queue, view.exists ? String(view.ready) : "missing", String(view.consumers),
                view.oldestMilliseconds.map { Clock.span($0) } ?? (view.ready > 0 ? "?" : "-"),
            ]
        }
        return Console.table([["QUEUE", "READY", "CONSUMERS", "OLDEST"]] + rows, right: [1, 2, 3])
    }

    private static func reasons(_ view: QueueView) -> String {
        let lines = view.dead.map { dead in
            let detail = dead.detail.isEmpty ? "" : ": \(dead.detail)"
            let retries = dead.attempts == 1 ? "1 retry" : "\(dead.attempts) retries"
            return "  " + Console.plain("\(dead.messageID)  \(dead.reason)\(detail)  (after \(retries))")
        }
        let more = view.ready - view.dead.count
        return (["\(view.queue):"] + lines + (more > 0 ? ["  … and \(more) more"] : [])).joined(separator: "\n")
    }

    private static func problems(_ view: QueueView) -> [String] {
        if !view.exists { return ["\(view.queue) is missing: run nhipcau topology"] }
        if view.isDead, view.ready > 0 {
            return ["\(view.queue) holds \(view.ready): read the reasons, nhipcau trace ID"]
        }
        if view.needsConsumer, view.consumers == 0 {
            return ["nobody takes from \(view.queue): start its worker (./nhipcau status)"]
        }
        return []
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import ArgumentParser
import Foundation
import Operations
import Pipeline
import Postgres
import Reporting
import Storage

struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "The whole life of one submission, with times.",
        discussion: """
            Exit code: 0 found, 1 neither in the database nor among the dead letters.

            Example:  nhipcau trace 0195a3c0-5b1e-7cc4-9d2a-3f6b8e1d4a70
            """
    )

    @Argument(help: "The submission's id (in the receipt: mã gửi).")
    var submission: String

    func run() async throws {
        try await Failure.guarded("trace \(submission)") {
            guard let id = UUID(uuidString: submission) else {
                throw Failure("trace \(submission)", why: "this is no UUID", next: "copy the id from the receipt")
            }
            let setting = try Setting()
            let events = try await setting.withDatabase { connection in
                try AuditRepository.trace(try await connection.query(AuditRepository.trace(id)))
            }
            if !events.isEmpty { Console.out(Self.life(events)) }
            let tables = Set(events.map(\.table))
            let isDone = tables.contains("folded") || tables.contains("decisions") && !tables.contains("reports")
            if isDone { return }
            let found = try await lookInQueues(id, setting, after: tables)
            if events.isEmpty, !found { throw Exit.failure }
        }
    }

    private static func life(_ events: [TraceEvent]) -> String {
        let events = byTime(events)
        var last: Int64?
        let rows = events.map { event in
            defer { last = event.atMilliseconds ?? last }
            let since = zip(event.atMilliseconds, last).map { "+\($0 - $1) ms" } ?? ""
            return [
                event.atMilliseconds.map { String(LocalTime($0).iso.dropLast(6)) } ?? "", since, event.table,
                Console.plain(event.text),
            ]
        }
        return Console.table([["WHEN (UTC+7)", "AFTER", "WHERE", "WHAT"]] + rows, right: [1])
    }

    /// In order of time; what has none stays behind what it stands behind.
    private static func byTime(_ events: [TraceEvent]) -> [TraceEvent] {
        var times: [Int64] = []
        for event in events { times.append(event.atMilliseconds ?? times.last ?? 0) }
        let order = events.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        return order.map { events[$0] }
    }

    private static func zip(_ left: Int64?, _ right: Int64?) -> (Int64, Int64)? {
        guard let left, let right else { return nil }
        return (left, right)
    }

    /// Where it may be when the database does not know its end. Whether it was seen among the dead letters.
    private func lookInQueues(_ id: UUID, _ setting: Setting, after tables: Set<String>) async throws -> Bool {
        let queue =
            tables.contains("decisions")
            ? ReportTopology.accepted
            : tables.contains("submissions") ? ReportTopology.received : ReportTopology.submitted
        let retries = setting.configuration.stage.retryTiers.map { ReportTopology.retry(queue, tier: $0) }
        let names = [queue] + retries + [ReportTopology.dead(queue)]
        let views = try await QueueProbe.look(at: names, on: setting.broker, peeking: true)
        let head = tables.isEmpty ? "The database does not know it." : "\nNot at its end yet."
        Console.out("\(head) Next it is taken from \(queue); there and in its retries:")
        Console.out(
            Console.table(
                views.filter { $0.ready > 0 || $0.queue == queue }.map { ["  \($0.queue)", "\($0.ready) ready"] }
            )
        )
        let name = id.uuidString.lowercased()
        let dead = views.flatMap(\.dead).filter { $0.messageID.lowercased() == name || $0.detail.contains(name) }
        for letter in dead { Console.out(Console.plain("DEAD: \(letter.reason): \(letter.detail)")) }
        if dead.isEmpty, tables.isEmpty {
            Console.out(
                "If it was confirmed, it is in one of these or in the hands of ingest; else it was not sent."
            )
        }
        return !dead.isEmpty
    }
}

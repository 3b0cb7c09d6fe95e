// SPDX-License-Identifier: Apache-2.0

import AMQP
import ArgumentParser
import Foundation
import Operations
import Pipeline
import Postgres
import Reporting
import Storage

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Prove that every submission ended somewhere: stored = decided + parked + waiting.",
        discussion: """
            With --published FILE (one submission id a line) also that each of them was stored.
            Exit code: 0 all adds up, 1 something is missing or drifted.

            Example:  nhipcau audit --published sent.txt
            """
    )

    @Option(help: "A file with the ids that were published, one a line.")
    var published: String?

    func run() async throws {
        try await Failure.guarded("audit") {
            let setting = try Setting()
            let ids = try publishedIDs()
            let (counts, missing) = try await setting.withDatabase { connection in
                let counts = try AuditRepository.counts(try await connection.query(AuditRepository.counts()))
                return (counts, try await Self.missing(ids, connection))
            }
            let names =
                ReportTopology.workQueues.flatMap { [$0, ReportTopology.dead($0)] }
                + ReportTopology.workQueues.flatMap { queue in
                    setting.configuration.stage.retryTiers.map { ReportTopology.retry(queue, tier: $0) }
                }
            let views = try await QueueProbe.look(at: names, on: setting.broker, peeking: false)
            let dead = views.filter(\.isDead).reduce(0) { $0 + $1.ready }
            let queued = views.filter { !$0.isDead }.reduce(0) { $0 + $1.ready }
            var rows = [
                ["stored", "\(counts.submissions)"], ["decided", "\(counts.decided)"],
                ["waiting for a decision", "\(counts.undecided)"],
                ["corrections waiting for their base", "\(counts.parked)"],
            ]
            rows += DecisionOutcome.allCases.map { ["  \($0.rawValue)", "\(counts.decisions[$0] ?? 0)"] }
            rows += [
                ["repeats of the same bytes", "\(counts.duplicates)"], ["same id, other bytes", "\(counts.conflicts)"],
                ["reports that count", "\(counts.reports)"], ["in the totals", "\(counts.folded)"],
                ["messages queued", "\(queued)"], ["dead letters", "\(dead)"],
                ["units whose totals drifted", "\(counts.drifted)"],
            ]
            if published != nil {
                rows += [["published", "\(ids.count)"], ["of these not stored", "\(missing.count)"]]
            }
            Console.out(Console.table(rows, right: [1]))
            try conclude(counts, missing: missing, elsewhere: dead + queued)
        }
    }

    private func conclude(_ counts: AuditCounts, missing: [UUID], elsewhere: Int) throws {
        var problems: [String] = []
        if !counts.isSound { problems.append("the database disagrees with itself: see orphans and drift above") }
        if missing.count > elsewhere {
            let some = missing.prefix(20).map { $0.uuidString.lowercased() }.joined(separator: "\n  ")
            problems.append("published, and neither stored nor in a queue nor dead:\n  \(some)")
        }
        if counts.undecided + counts.unfolded > 0, elsewhere == 0 {
            problems.append(
                "\(counts.undecided) undecided and \(counts.unfolded) not in the totals, with nothing queued: "
                    + "in a worker's hands, or lost; run again in a minute"
            )
        }
        if problems.isEmpty { return Console.out("\nEverything adds up.") }
        Console.out("\n" + problems.joined(separator: "\n"))
        throw Exit.failure
    }

    private func publishedIDs() throws -> [UUID] {
        guard let published else { return [] }
        guard let text = try? String(contentsOfFile: published, encoding: .utf8) else {
            throw Failure("read \(published)", why: "the file cannot be read", next: "check its path")
        }
        return text.split(whereSeparator: \.isWhitespace).compactMap { UUID(uuidString: String($0)) }
    }

    private static func missing(_ ids: [UUID], _ connection: PostgresConnection) async throws -> [UUID] {
        if ids.isEmpty { return [] }
        let rows = try await connection.query(
            """
            SELECT p.id FROM unnest($1::uuid[]) AS p(id)
            WHERE NOT EXISTS (SELECT FROM submissions s WHERE s.id = p.id)
            """,
            [.uuidArray(ids)]
        )
        return try rows.map { try $0.uuid(0) }
    }
}

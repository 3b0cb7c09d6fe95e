// SPDX-License-Identifier: Apache-2.0

import AMQP
import ArgumentParser
import Foundation
import Operations
import Pipeline
import Postgres
import Reporting
import Stages
import Storage

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Prove that every submission ended somewhere: stored = decided + parked + waiting.",
        discussion: """
            With --published FILE (one submission id a line) also where each of them is: stored, among the dead letters, or
            nowhere. Messages in a worker's hands cannot be seen from here; what does not move for a minute is said.
            Exit code: 0 all adds up, 1 something is missing, stands still or has drifted, 69 it could not be looked at.

            Example:  nhipcau audit --published sent.txt
            """
    )

    @Option(help: "A file with the ids that were published, one a line.")
    var published: String?

    func run() async throws {
        try await Look.guarded("audit") {
            let setting = try Setting()
            let findings = try await findings(setting)
            let (views, _) = try await QueueProbe.look(at: Self.queues(setting), on: setting.broker)
            let audit = Audit(findings: findings, views: views, isPublishedGiven: published != nil)
            Console.out(audit.table)
            if audit.problems.isEmpty { return Console.out("\nEverything adds up.") }
            Console.out("\n" + audit.problems.joined(separator: "\n"))
            throw Exit.failure
        }
    }

    private static func queues(_ setting: Setting) -> [String] {
        ReportTopology.workQueues.flatMap { queue in
            [queue, ReportTopology.dead(queue)]
                + setting.configuration.stage.retryTiers.map { ReportTopology.retry(queue, tier: $0) }
        }
    }

    /// Counted in one snapshot, and the ids page by page: however many there are, each statement is short.
    private func findings(_ setting: Setting) async throws -> Audit.Findings {
        let file = try published.map { try IDFile($0) }
        // Whole tables are counted; the limit of a worker's statement is not made for that.
        var patient = setting.configuration.database
        patient.statementTimeout = .seconds(3_600)
        let configuration = PostgresConfiguration(patient, name: "nhipcau audit")
        return try await Setting.withConnection(configuration) { connection in
            let counts = try AuditRepository.counts(try await connection.query(AuditRepository.counts()))
            let tables = try await connection.pipeline([
                StandingRepository.present("parked"), StandingRepository.present("dead_letters"),
            ])
            let hasDead = try tables[1].bool(0, 0)
            let oldest = StandingRepository.oldestUndecided(besidesParked: try tables[0].bool(0, 0))
            var findings = Audit.Findings(counts: counts)
            findings.oldestUndecided = try StandingRepository.oldestUndecided(try await connection.query(oldest))
            if hasDead {
                let rows = try await connection.query(StandingRepository.openDeadLetters())
                findings.dead = try StandingRepository.openDeadLetters(rows).reduce(0) { $0 + $1.count }
            }
            while let page = try file?.next() {
                findings.published += page.count
                let unknown = try StandingRepository.ids(try await connection.query(StandingRepository.unknown(page)))
                guard hasDead, !unknown.isEmpty else {
                    findings.missing += unknown
                    continue
                }
                let dead = Set(try StandingRepository.ids(try await connection.query(StandingRepository.dead(unknown))))
                findings.publishedDead += dead.count
                findings.missing += unknown.filter { !dead.contains($0) }
            }
            return findings
        }
    }
}

extension Setting {
    /// A connection of one's own making, closed at the end.
    static func withConnection<Value>(
        _ configuration: PostgresConfiguration,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await PostgresConnection.connect(configuration)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }
}

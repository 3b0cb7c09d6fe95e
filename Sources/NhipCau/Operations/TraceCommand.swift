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
            As long as it has not come to its end also where it is now: waiting for a worker, for its next attempt, dead,
            or kept by this machine. Exit code: 0 found, 1 found nowhere.

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
            let (events, standing) = try await setting.withDatabase { connection in
                let rows = try await connection.pipeline([AuditRepository.trace(id), AuditRepository.standing(id)])
                return (try AuditRepository.trace(rows[0]), try AuditRepository.standing(rows[1]))
            }
            let life = events.map { SubmissionLife.Step(at: $0.atMilliseconds, place: $0.table, what: $0.text) }
            if standing == .ended { return Console.out(SubmissionLife.text(life)) }
            if standing == .dead {
                return Console.out(
                    SubmissionLife.text(life) + """

                        Dead: nobody works on it any more. Mend the cause named above, then: nhipcau dead replay (or discard).
                        """
                )
            }

            let stages = [ReportTopology.submitted, ReportTopology.received, ReportTopology.accepted]
            let search = SubmissionSearch(id: id, tiers: setting.configuration.stage.retryTiers)
            let (looks, sightings) = try await search.look(at: stages, on: setting.broker)
            let kept = standing == .unknown ? Spool.find(id, in: setting.configuration.account.spool) : nil
            let place = SubmissionPlace(standing: standing, looks: looks, sightings: sightings, kept: kept)
            let steps = life + place.steps(after: life.map(\.at).max() ?? 0)
            if !steps.isEmpty { Console.out(SubmissionLife.text(steps) + "\n") }
            Console.out(place.table + "\n\n" + place.conclusion)
            if steps.isEmpty { throw Exit.failure }
        }
    }
}

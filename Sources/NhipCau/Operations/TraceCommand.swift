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
            or kept by this machine. Exit code: 0 found, 1 found nowhere, 69 broker or database could not be looked at; what
            the database knows is printed all the same when only the broker is away.

            Examples:  nhipcau trace 0195a3c0-5b1e-7cc4-9d2a-3f6b8e1d4a70
                       nhipcau trace TB-2025-000009
            """
    )

    @Argument(help: "The submission's id (in the receipt: mã gửi), or the receipt's number.")
    var submission: String

    func run() async throws {
        try await Look.guarded("trace \(Console.plain(submission))") {
            let setting = try Setting()
            let id = try await id(setting)
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
            let looks: [SubmissionSearch.Look]
            let sightings: [SubmissionSearch.Sighting]
            do throws(AMQPError) {
                (looks, sightings) = try await search.look(at: stages, on: setting.broker)
            } catch {
                if !life.isEmpty { Console.out(SubmissionLife.text(life) + "\n") }
                throw error
            }
            let kept = standing == .unknown ? Spool.find(id, in: setting.configuration.account.spool) : nil
            let place = SubmissionPlace(standing: standing, looks: looks, sightings: sightings, kept: kept)
            let steps = life + place.steps(after: life.map(\.at).max() ?? 0)
            if !steps.isEmpty { Console.out(SubmissionLife.text(steps) + "\n") }
            Console.out(place.table + "\n\n" + place.conclusion)
            if steps.isEmpty { throw Exit.failure }
        }
    }

    /// What was asked for, by its id or by the number of its receipt.
    private func id(_ setting: Setting) async throws -> UUID {
        if let id = UUID(uuidString: submission) { return id }
        guard let number = Self.receiptNumber(submission) else {
            throw Failure(
                "trace \(Console.plain(submission))",
                why: "this is no UUID and no receipt's number",
                next: "copy the id (mã gửi) or the number (TB-2025-000009) from the receipt"
            )
        }
        let rows = try await setting.withDatabase { connection in
            try await connection.query(StandingRepository.submission(ofReceipt: number))
        }
        guard let id = try StandingRepository.ids(rows).first else {
            throw Failure(
                "trace \(submission)",
                why: "no decision has this number",
                next: "compare it with the receipt; the id (mã gửi) finds what was not decided yet"
            )
        }
        return id
    }

    /// "TB-2025-000009", in any case and also without its zeroes.
    private static func receiptNumber(_ text: String) -> Int64? {
        let digits = text.split(separator: "-").last ?? ""
        let isNumber = text.wholeMatch(of: /(?i)[a-z]+-\d{4}-\d{1,18}/) != nil
        return isNumber ? Int64(digits) : nil
    }
}

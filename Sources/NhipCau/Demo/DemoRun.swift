// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Operations
import Pipeline
import Postgres
import Reporting
import Stages

/// The demonstration: sends as the districts would, waits, and shows receipts, table and mails.
struct DemoRun {
    let setting: Setting
    let data: ReferenceData
    /// What time the notifier takes it to be.
    let clock: NotifierClock
    let limit: Duration
    /// Whether the broker and the database are still there afterwards, for whoever wants to look around.
    let staysUp: Bool

    func present(_ samples: DemoSamples) async throws {
        let begun = ContinuousClock.now
        let earlier = mails()
        Console.error("Sending the reports of \(samples.first.count) districts, each by its own account")
        try await send(samples.first)
        try await settle(samples.first, alsoRepeats: 0)
        Console.error("Sending one of them again, a correction, and the rejected one with its mistakes mended")
        try await send(samples.second)
        let all = samples.first + samples.second
        try await settle(all, alsoRepeats: Int64(samples.second.count { $0.expected == .duplicate }))
        let took = ContinuousClock.now - begun
        Console.error(
            "All decided and in the totals after \(took.formatted(.units(fractionalPart: .show(length: 1))))\n"
        )
        let receipts = try await receipts(of: all)
        try await show(receipts)
        try compare(receipts, with: all)
        await showMails(beyond: earlier)
        showNext(samples)
    }

    /// Through the same spool and publisher as `nhipcau submit`.
    private func send(_ submissions: [DemoSubmission]) async throws {
        for submission in submissions {
            let sender = try ReportSender(setting.configuration, unit: submission.unitCode)
            _ = try sender.spool.add(title: submission.title, id: submission.id) { _ in submission.body }
            let answers = try await sender.send()
            guard let refused = answers.first(where: { !$0.outcome.isConfirmed }) else {
                Console.error("  \(submission.title) → confirmed")
                continue
            }
            throw Failure(
                "send \(submission.title)",
                why: ReportSender.explanation(refused.outcome),
                next: "declare the queues with nhipcau topology, look with nhipcau queues"
            )
        }
    }

    /// Waits until all are decided and what was accepted is in the totals.
    private func settle(_ submissions: [DemoSubmission], alsoRepeats repeats: Int64) async throws {
        let ids = Array(Set(submissions.map(\.id)))
        let deadline = ContinuousClock.now + limit
        try await setting.withDatabase { connection in
            var told = ""
            while true {
                let state = try await Self.state(of: ids, connection)
                if state.decided == ids.count, state.repeats >= repeats, state.unfolded == 0 { return }
                let line = "  \(state.decided)/\(ids.count) decided, \(state.unfolded) on the way into the totals"
                if line != told { Console.error(line) }
                told = line
                guard ContinuousClock.now < deadline else {
                    throw Failure(
                        "see every report decided within \(limit)",
                        why: "\(line.dropFirst(2)); a worker may be down or a report dead",
                        next:
                            "./nhipcau status, then nhipcau queues and nhipcau trace \(ids[0].uuidString.lowercased())"
                    )
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private static func state(
        of ids: [UUID],
        _ connection: PostgresConnection
    ) async throws -> (decided: Int64, repeats: Int64, unfolded: Int64) {
        let rows = try await connection.query(
            """
            SELECT (SELECT count(*) FROM decisions WHERE submission_id = ANY($1::uuid[])),
                   (SELECT count(*) FROM resubmissions WHERE submission_id = ANY($1::uuid[])),
                   (SELECT count(*) FROM decisions d JOIN reports r ON r.id = d.report_id
                    LEFT JOIN folded f ON f.report_id = r.id AND f.revision = r.revision
                    WHERE d.submission_id = ANY($1::uuid[]) AND f.report_id IS NULL)
            """,
            [.uuidArray(ids)]
        )
        return (try rows.int8(0, 0), try rows.int8(0, 1), try rows.int8(0, 2))
    }

    private func receipts(of submissions: [DemoSubmission]) async throws -> [Receipt] {
        var result: [Receipt] = []
        for code in Set(submissions.map(\.unitCode)).sorted() {
            let account = try OfficeAccount(setting.configuration, unit: code)
            let own = Set(submissions.filter { $0.unitCode == code }.map(\.id))
            let box = ReceiptBox(setting.configuration, account)
            // The answers, and what else came with them: a repeat has a receipt of its own.
            for goal in [ReceiptGoal.answers(own, within: .seconds(10)), .emptyQueue] {
                let haul = try await box.collect(goal)
                result += haul.shown.compactMap(\.receipt).filter { own.contains($0.submissionID) }
            }
        }
        return result
    }

    private func show(_ receipts: [Receipt]) async throws {
        for receipt in receipts { Console.out(ReceiptRenderer().render(receipt)) }
        let table = try await ProvinceTable.read(
            setting,
            data,
            asOf: CivilDate(year: data.plan.year, month: 3, day: 31)
        )
        Console.out(TargetTableRenderer().render(table, units: data.units))
    }

    private func compare(_ receipts: [Receipt], with submissions: [DemoSubmission]) throws {
        for submission in submissions {
            let outcomes = receipts.filter { $0.submissionID == submission.id }.map(\.outcome)
            if outcomes.contains(where: { $0 == submission.expected || $0.isAccepted && submission.expected.isAccepted }
            ) {
                continue
            }
            throw Failure(
                "see \(submission.title) \(submission.expected.rawValue)",
                why:
                    "its receipts say: \(outcomes.map(\.rawValue).joined(separator: ", ")); an earlier run on the same "
                    + "database makes new first reports conflicts",
                next: "./nhipcau demo begins with an empty database"
            )
        }
    }
}

// MARK: - Mails

extension DemoRun {
    /// The notifier looks every 30 seconds; what it finds is sent within one more.
    private static let patience = Duration.seconds(40)

    private var maildir: String? {
        guard case .maildir(let path) = setting.configuration.mail.transport else { return nil }
        return path
    }

    private func mails() -> Set<String> {
        guard let maildir else { return [] }
        return Set((try? FileManager.default.contentsOfDirectory(atPath: maildir + "/new")) ?? [])
    }

    private func showMails(beyond earlier: Set<String>) async {
        guard let maildir else { return Console.out("Reminder mails go to the SMTP server that is configured.") }
        let isQuiet = data.plan.reminders.isQuiet(minuteOfDay: clock.now.minuteOfDay)
        let queue = ReportTopology.notices
        let views = (try? await QueueProbe.look(at: [queue], on: setting.broker))?.views
        let hasNotifier = (views?.first?.consumers ?? 0) > 0
        let new = hasNotifier && !isQuiet ? await newMails(beyond: earlier) : mails().subtracting(earlier)
        Console.out("Reminder mails (due days were set relative to today): \(maildir)/new")
        for name in new.sorted() {
            let path = "\(maildir)/new/\(name)"
            Console.out("  \(path)  \(Self.recipient(path))")
        }
        if new.isEmpty {
            Console.out(
                isQuiet
                    ? "  none now: in Viet Nam it is \(clock.now.clock), within the plan's quiet hours"
                    : hasNotifier ? "  none yet; see the notifier's log" : "  none: the notifier is not running"
            )
        }
    }

    /// Waits for the first mail, and a moment more for those of the same look.
    private func newMails(beyond earlier: Set<String>) async -> Set<String> {
        let deadline = ContinuousClock.now + Self.patience
        var new = mails().subtracting(earlier)
        let seconds = Self.patience.components.seconds
        if new.isEmpty { Console.error("Waiting for the notifier's next look, at most \(seconds) s") }
        while new.isEmpty, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(200))
            new = mails().subtracting(earlier)
        }
        if !new.isEmpty { try? await Task.sleep(for: .milliseconds(500)) }
        return mails().subtracting(earlier)
    }

    private static func recipient(_ path: String) -> String {
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        // The header may be folded (RFC 5322 §2.2.3): it goes on while lines begin with a blank.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let first = lines.firstIndex(where: { $0.hasPrefix("To:") }) else { return "" }
        let rest = lines[(first + 1)...].prefix { $0.hasPrefix(" ") || $0.hasPrefix("\t") }
        let address = ([lines[first]] + rest).joined().split(separator: "<").last ?? ""
        return "to " + Console.plain(String(address.prefix { $0 != ">" }))
    }

    private func showNext(_ samples: DemoSamples) {
        let id = samples.first.first?.id.uuidString.lowercased() ?? ""
        let here = """
              ./nhipcau template --unit 341 --period 2025-Q1 --output 341.csv
              ./nhipcau check config/samples/338-sai.csv
            """
        let running = """
              ./nhipcau table --full
              ./nhipcau queues
            """
        Console.out(
            staysUp
                ? "\nTry next, in another terminal:\n\(here)\n\(running)\n  ./nhipcau trace \(id)"
                : """

                Try next:
                \(here)
                Then start it for good (./nhipcau up, with an empty database), and:
                  ./nhipcau submit config/samples/341.csv --wait
                \(running)
                """
        )
    }
}

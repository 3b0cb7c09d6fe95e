// SPDX-License-Identifier: Apache-2.0

package import AMQP
import Logging
package import Operations
import Pipeline
import Reporting
import ServiceLifecycle
package import Storage

/// Sees to it that whoever owes something is written to: one leader among all notifiers looks at the state of things
/// again and again and tells the senders.
///
/// Nothing depends on a look taking place: the next one finds what was missed, and whatever two leaders do at once the
/// ledger's keys make harmless.
package struct ReminderScheduler: Service {
    private static let check = "leader"

    /// How often things happen. The heart beats several times within the patience of those who wait for the seat.
    package struct Pace: Sendable {
        /// Between two heart beats, and between two questions of those who do not lead.
        package var beat: Duration
        /// Between two looks of the leader.
        package var look: Duration
        /// A person not written to by then is named to the senders again, should the word have been lost.
        package var repeatAfter: Duration
        /// Without a look for so long every notifier is red.
        package var overdueAfter: Duration

        package init(
            beat: Duration = .seconds(5),
            look: Duration = .seconds(30),
            repeatAfter: Duration = .seconds(600),
            overdueAfter: Duration = .seconds(90)
        ) {
            self.beat = beat
            self.look = look
            self.repeatAfter = repeatAfter
            self.overdueAfter = overdueAfter
        }
    }

    private let seat: LeaderSeat
    private let agenda: ReminderAgenda
    private let publisher: AMQPPublisher
    private let clock: NotifierClock
    private let pace: Pace
    private let report: SchedulerReport
    private let health: HealthChecks
    private let logger: Logger

    /// - Parameters:
    ///   - publisher: of its own; it is run here.
    ///   - notices: tells of letters, also of what the ledger knows of them.
    package init(
        seat: LeaderSeat,
        agenda: ReminderAgenda,
        publisher: AMQPPublisher,
        clock: NotifierClock,
        pace: Pace = Pace(),
        notices: NoticeReport,
        runtime: ServiceRuntime
    ) {
        self.seat = seat
        self.agenda = agenda
        self.publisher = publisher
        self.clock = clock
        self.pace = pace
        report = SchedulerReport(registry: runtime.registry, logger: runtime.logger, notices: notices)
        health = runtime.health
        logger = runtime.logger
        health.expect(Self.check)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [publisher] in await publisher.run() }
                await keepLooking()
                publisher.close()
            }
        }
        await seat.resign()
    }

    /// Whom the leader has named to the senders, and when it looked last.
    struct Memory {
        var term: Int64?
        var lastLook: ContinuousClock.Instant?
        var named: [String: Naming] = [:]
        var overlooked: [String: Int] = [:]

        struct Naming {
            let at: ContinuousClock.Instant
            /// For which try.
            let dueSince: Int64
        }

        /// Who has to be named now: for the first time, for another try, with something new, or because the word may have
        /// been lost.
        func toName(
            _ round: ReminderAgenda.Round,
            at now: ContinuousClock.Instant,
            repeatAfter: Duration
        ) -> [String] {
            round.recipients.filter { recipient in
                guard let before = named[recipient], before.dueSince == round.dueSince[recipient],
                    !round.freshRecipients.contains(recipient)
                else { return true }
                return now - before.at >= repeatAfter
            }
        }

        /// Notes who was named, and forgets those who wait for nothing any more.
        mutating func note(_ recipients: [String], of round: ReminderAgenda.Round, at now: ContinuousClock.Instant) {
            for recipient in recipients {
                named[recipient] = Naming(at: now, dueSince: round.dueSince[recipient] ?? 0)
            }
            let pending = Set(round.recipients)
            named = named.filter { pending.contains($0.key) }
        }
    }

    private func keepLooking() async {
        var memory = Memory()
        let start = ContinuousClock.now
        while !Task.isCancelled {
            do {
                try await beat(&memory)
                health.set(Self.check, try await state(since: start))
            } catch {
                if !Task.isCancelled { health.set(Self.check, .failing("\(error)")) }
            }
            try? await Task.sleep(for: pace.beat)
        }
    }

    /// Asks for the seat, or keeps it; looks when it is time.
    func beat(_ memory: inout Memory) async throws {
        let leadership = try await seat.lead()
        if leadership?.term != memory.term {
            logger.info(
                leadership == nil ? "No longer leading the reminders" : "Leading the reminders",
                metadata: ["leader.term": "\(leadership?.term ?? memory.term ?? 0)"]
            )
            // Whoever led in between may have left words unsaid.
            memory = Memory(term: leadership?.term)
        }
        guard let leadership else { return }
        if let last = memory.lastLook, ContinuousClock.now - last < pace.look { return }
        let round = try await look(&memory, under: leadership)
        // When the letter that was tried as a question was taken, the others go at once.
        memory.lastLook = round.probed == nil ? .now : nil
    }

    /// Green while somebody looks, whoever it is. After a start nobody may have looked for long: a few beats are given.
    func state(since start: ContinuousClock.Instant) async throws -> HealthChecks.State {
        let now = ContinuousClock.now
        guard let age = try await seat.lastLook() else {
            return now - start < pace.overdueAfter ? .ok : .failing("nobody has looked at what is owed yet")
        }
        report.looked(ago: age)
        report.unsent(try ReminderRepository.unsentCounts(try await seat.ask(agenda.unsentCounts)))
        guard age > pace.overdueAfter, now - start > pace.beat * 2 else { return .ok }
        return .failing("nobody has looked at what is owed for \(age.components.seconds) s")
    }

    /// One look, and the word to the senders. Who was not named for sure is named at the next.
    func look(_ memory: inout Memory, under leadership: Leadership) async throws -> ReminderAgenda.Round {
        let round = try await agenda.look(under: leadership)
        let start = ContinuousClock.now
        let due = memory.toName(round, at: start, repeatAfter: pace.repeatAfter)
        let day = clock.now.date
        let messages = due.map { NoticeEntry(recipient: $0, day: day).message(to: ReportTopology.notices) }
        let outcomes = await publisher.publish(messages)
        memory.note(zip(due, outcomes).filter { $0.1.isConfirmed }.map(\.0), of: round, at: start)
        report.looked(round, named: due.count, before: memory.overlooked)
        memory.overlooked = round.overlooked
        if let failed = outcomes.first(where: { !$0.isConfirmed }) { throw UnsaidError(outcome: failed) }
        return round
    }

    private struct UnsaidError: Error, CustomStringConvertible {
        let outcome: PublishOutcome
        var description: String { "publishing to \(ReportTopology.notices): \(outcome); named again at the next look" }
    }
}

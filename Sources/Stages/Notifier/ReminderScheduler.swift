// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Logging
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

    private let lock: LeaderLock
    private let agenda: ReminderAgenda
    private let publisher: AMQPPublisher
    private let clock: NotifierClock
    private let interval: Duration
    private let repeatAfter: Duration
    private let health: HealthChecks
    private let logger: Logger

    /// - Parameters:
    ///   - publisher: of its own; it is run here.
    ///   - interval: between two looks.
    ///   - repeatAfter: a person not written to by then is named to the senders again; longer than all retries take.
    package init(
        lock: LeaderLock,
        agenda: ReminderAgenda,
        publisher: AMQPPublisher,
        clock: NotifierClock,
        interval: Duration = .seconds(30),
        repeatAfter: Duration = .seconds(600),
        health: HealthChecks,
        logger: Logger
    ) {
        self.lock = lock
        self.agenda = agenda
        self.publisher = publisher
        self.clock = clock
        self.interval = interval
        self.repeatAfter = repeatAfter
        self.health = health
        self.logger = logger
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
        await lock.resign()
    }

    private func keepLooking() async {
        var named: [String: ContinuousClock.Instant] = [:]
        var isLeading = false
        while !Task.isCancelled {
            do {
                let leads = try await lock.lead()
                if leads != isLeading {
                    logger.info(leads ? "Leading the reminders" : "No longer leading the reminders")
                }
                // Whoever led in between may have left words unsaid.
                if !leads { named = [:] }
                isLeading = leads
                if leads { try await look(&named) }
                health.set(Self.check, .ok)
            } catch {
                if !Task.isCancelled { health.set(Self.check, .failing("\(error)")) }
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// One look, and the word to the senders. Who was not named for sure is named at the next.
    func look(_ named: inout [String: ContinuousClock.Instant]) async throws {
        let round = try await agenda.look()
        let start = ContinuousClock.now
        let due = round.recipients.filter { recipient in
            guard let before = named[recipient], !round.freshRecipients.contains(recipient) else { return true }
            return start - before >= repeatAfter
        }
        let day = clock.now.date
        let messages = due.map { NoticeEntry(recipient: $0, day: day).message(to: ReportTopology.notices) }
        let outcomes = await publisher.publish(messages)
        for (recipient, outcome) in zip(due, outcomes) where outcome.isConfirmed { named[recipient] = start }
        let pending = Set(round.recipients)
        named = named.filter { pending.contains($0.key) }
        if round.planned + round.discarded + round.abandoned + due.count > 0 {
            logger.info(
                "Looked at what is owed",
                metadata: [
                    "reminders.planned": .stringConvertible(round.planned),
                    "reminders.discarded": .stringConvertible(round.discarded),
                    "reminders.abandoned": .stringConvertible(round.abandoned),
                    "letters.due": .stringConvertible(due.count),
                ]
            )
        }
        if let failed = outcomes.first(where: { !$0.isConfirmed }) { throw UnsaidError(outcome: failed) }
    }

    private struct UnsaidError: Error, CustomStringConvertible {
        let outcome: PublishOutcome
        var description: String { "publishing to \(ReportTopology.notices): \(outcome); named again at the next look" }
    }
}

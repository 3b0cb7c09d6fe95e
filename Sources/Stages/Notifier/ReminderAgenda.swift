// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Reporting
import Storage

/// What has to be said now, brought into the ledger. Level-triggered: asked at any time, however often and by however
/// many, it leads to the same rows.
package struct ReminderAgenda: Sendable {
    /// What one look came to.
    package struct Round: Sendable, Equatable {
        /// Reminders that were not in the ledger before.
        package var planned = 0
        /// Their readers.
        package var freshRecipients: Set<String> = []
        /// Reminders taken back because they were met, moved or overtaken by a later step.
        package var discarded = 0
        /// Letters that a sender had in hand when it ended.
        package var abandoned = 0
        /// Addresses, in order, for which there is something to send now.
        package var recipients: [String] = []
    }

    /// Reports come quarterly: what was due longer ago than a quarter is no news.
    private static let reachBack = 92
    /// Beyond the first step's working days: the longest holidays.
    private static let margin = 14

    private let pool: PostgresPool
    private let planner: ReminderPlanner
    private let calendar: WorkingCalendar
    private let earliest: Int
    private let clock: NotifierClock
    private let abandonAfter: Duration

    /// - Parameter abandonAfter: longer than any sender has a letter in hand.
    package init(
        pool: PostgresPool,
        planner: ReminderPlanner,
        policy: ReminderPolicy,
        calendar: WorkingCalendar,
        clock: NotifierClock,
        abandonAfter: Duration
    ) {
        self.pool = pool
        self.planner = planner
        self.calendar = calendar
        self.clock = clock
        self.abandonAfter = abandonAfter
        earliest = (policy.dialogueSteps + policy.feedbackSteps).map(\.offset).min() ?? 0
    }

    /// Looks once.
    package func look() async throws -> Round {
        let now = clock.now
        let actual = clock.actualMilliseconds
        let dueFrom = now.date.adding(days: -Self.reachBack)
        let dueThrough = calendar.addingWorkingDays(max(0, -earliest), to: now.date).adding(days: Self.margin)
        let limit = actual - abandonAfter.components.seconds * 1_000
        let rows = try await pool.pipeline(
            [
                ReminderRepository.abandon(beforeMilliseconds: limit),
                ObligationRepository.open(from: dueFrom, through: dueThrough),
            ] + ReminderRepository.ledger(dueFrom: dueFrom, today: LocalTime(actual).date)
        )
        var round = Round()
        round.abandoned = rows[0].count
        let owed = try ObligationRepository.obligations(rows[1]).map(\.obligation)
        let ledger = try ReminderRepository.ledger(told: rows[2], writtenToday: rows[3])
        let reminders = planner.digests(owed, now: now, ledger: ledger).flatMap(\.reminders)
        if !reminders.isEmpty {
            let plan = ReminderRepository.plan(reminders.map { ($0.key, $0.trace) })
            let keys = try ReminderRepository.keys(try await pool.query(plan.sql, plan.parameters))
            round.planned = keys.count
            round.freshRecipients = Set(keys.map(\.recipient))
        }
        let pending = ReminderRepository.pending()
        let open = try ReminderRepository.pending(try await pool.query(pending.sql, pending.parameters))
        try await sort(open, now, into: &round)
        return round
    }

    /// Whom to write to, and what to take back.
    private func sort(_ pending: [PendingReminder], _ now: LocalTime, into round: inout Round) async throws {
        var recipients: Set<String> = []
        var discarded: [ReminderSilence: [ReminderKey]] = [:]
        for reminder in pending {
            switch planner.objection(to: reminder.key, about: reminder.obligation, now: now) {
            case nil: recipients.insert(reminder.key.recipient)
            case .some(let silence) where silence.isFinal && reminder.state == .planned:
                discarded[silence, default: []].append(reminder.key)
            case .some: break
            }
        }
        if !discarded.isEmpty {
            let statements = discarded.map { ReminderRepository.discard($1, reason: $0.trace) }
            round.discarded = try await pool.pipeline(statements).reduce(0) { $0 + $1.affected }
        }
        round.recipients = recipients.sorted()
    }
}

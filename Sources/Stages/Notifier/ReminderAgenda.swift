// SPDX-License-Identifier: Apache-2.0

import Postgres
package import Reporting
package import Storage

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
        /// When the time of each came, in microseconds since 1970: another moment each time that a letter is put off.
        package var dueSince: [String: Int64] = [:]
        /// Whose held letter is tried as a question to the mail server.
        package var probed: String?
        /// Units with more open obligations than are looked at, and how many are left out.
        package var overlooked: [String: Int] = [:]
    }

    /// Reports come quarterly: what was due longer ago than a quarter is no news.
    static let reachBack = 92
    /// Beyond the first step's working days: the longest holidays.
    private static let margin = 14

    private let planner: ReminderPlanner
    private let calendar: WorkingCalendar
    private let earliest: Int
    private let clock: NotifierClock
    private let abandonAfter: Duration

    /// - Parameter abandonAfter: longer than any sender has a letter in hand.
    package init(
        planner: ReminderPlanner,
        policy: ReminderPolicy,
        calendar: WorkingCalendar,
        clock: NotifierClock,
        abandonAfter: Duration
    ) {
        self.planner = planner
        self.calendar = calendar
        self.clock = clock
        self.abandonAfter = abandonAfter
        earliest = (policy.dialogueSteps + policy.feedbackSteps).map(\.offset).min() ?? 0
    }

    /// Looks once.
    ///
    /// - Parameter leadership: the term under which it is planned; everything is refused when a later one has begun.
    package func look(under leadership: Leadership) async throws -> Round {
        let now = clock.now
        let actual = clock.actualMilliseconds
        let connection = leadership.connection
        let dueFrom = now.date.adding(days: -Self.reachBack)
        let dueThrough = calendar.addingWorkingDays(max(0, -earliest), to: now.date).adding(days: Self.margin)
        let limit = actual - abandonAfter.components.seconds * 1_000
        let rows = try await connection.pipeline(
            [
                ReminderRepository.abandon(beforeMilliseconds: limit, under: leadership),
                ObligationRepository.open(from: dueFrom, through: dueThrough),
            ] + ReminderRepository.ledger(dueFrom: dueFrom, today: LocalTime(actual).date)
        )
        var round = Round()
        round.abandoned = rows[0].count
        let ledger = try ReminderRepository.ledger(outcomes: rows[2], letters: rows[3])
        let owed = Self.nearest(
            try ObligationRepository.obligations(rows[1]).map(\.obligation),
            to: now.date,
            overlooked: &round.overlooked
        )
        let reminders = planner.digests(owed, now: now, ledger: ledger).flatMap(\.reminders)
        if !reminders.isEmpty {
            let plan = ReminderRepository.plan(reminders.map { ($0.key, $0.trace) }, under: leadership)
            let keys = try ReminderRepository.keys(try await connection.query(plan))
            round.planned = keys.count
            round.freshRecipients = Set(keys.map(\.recipient))
        }
        let open = try ReminderRepository.pending(try await connection.query(ReminderRepository.pending()))
        try await sort(open, ledger, now, under: leadership, into: &round)
        guard try await !connection.query(leadership.noteLook()).isEmpty else { throw SupersededLeader(leadership) }
        return round
    }

    /// Asks what is not sent, of the days that a look goes back to.
    var unsentCounts: PostgresStatement {
        ReminderRepository.unsentCounts(dueFrom: clock.now.date.adding(days: -Self.reachBack))
    }

    /// At most so many obligations a unit, those nearest to the day first, in the order in which they came.
    private static func nearest(
        _ obligations: [Obligation],
        to day: CivilDate,
        overlooked: inout [String: Int]
    ) -> [Obligation] {
        var result: [Obligation] = []
        for (unit, owed) in Dictionary(grouping: obligations, by: \.unitCode).sorted(by: { $0.key < $1.key }) {
            let limit = ReminderLimits.openAUnit
            guard owed.count > limit else {
                result += owed
                continue
            }
            overlooked[unit] = owed.count - limit
            func distance(_ obligation: Obligation) -> Int32 {
                abs(obligation.dueOn.daysSinceEpoch - day.daysSinceEpoch)
            }
            result += owed.sorted { (distance($0), $0.key) < (distance($1), $1.key) }.prefix(limit)
        }
        return result
    }

    /// Whom to write to, and what to take back.
    private func sort(
        _ pending: [PendingReminder],
        _ ledger: ReminderLedger,
        _ now: LocalTime,
        under leadership: Leadership,
        into round: inout Round
    ) async throws {
        var ended: [ReminderSilence: [ReminderKey]] = [:]
        var lapsed: [ReminderSilence: [ReminderKey]] = [:]
        var held: [PendingReminder] = []
        for reminder in pending {
            let letters = reminder.state == .unknown ? 0 : ledger.lettersToday[reminder.key.recipient] ?? 0
            let silence = planner.objection(
                to: reminder.key,
                about: reminder.obligation,
                plannedOn: LocalTime(reminder.plannedAtMilliseconds).date,
                lettersToday: letters,
                now: now
            )
            switch silence {
            case nil where reminder.isDue:
                let recipient = reminder.key.recipient
                round.dueSince[recipient] = max(round.dueSince[recipient] ?? .min, reminder.nextTryAt)
            case nil: if reminder.isHeld { held.append(reminder) }
            case .some(let silence) where silence.isFinal:
                if reminder.state == .planned {
                    ended[silence, default: []].append(reminder.key)
                } else {
                    lapsed[silence, default: []].append(reminder.key)
                }
            case .some: break
            }
        }
        if !ended.isEmpty {
            let statements = ended.map { silence, keys in
                ReminderRepository.end(
                    keys,
                    as: silence == .outOfTime ? .failed : .obsolete,
                    reason: silence.trace,
                    under: leadership
                )
            }
            round.discarded = try await leadership.connection.pipeline(statements).reduce(0) { $0 + $1.affected }
        }
        if !lapsed.isEmpty {
            _ = try await leadership.connection.pipeline(
                lapsed.map { ReminderRepository.leaveUnknown($1, reason: $0.trace, under: leadership) }
            )
        }
        try await probe(held, under: leadership, into: &round)
        round.recipients = round.dueSince.keys.sorted()
    }

    /// While nobody's letter is taken, one person's is tried now and then, each time another's: the first that is taken
    /// lets all others go.
    private func probe(
        _ held: [PendingReminder],
        under leadership: Leadership,
        into round: inout Round
    ) async throws {
        guard let first = held.compactMap(\.blamedSince).min(), let last = held.map(\.updatedAt).max(),
            let next = held.min(by: { ($0.updatedAt, $0.key.text) < ($1.updatedAt, $1.key.text) })
        else { return }
        let now = clock.actualMilliseconds * 1_000
        guard now - last >= NoticePatience.probeInterval(heldFor: now - first) else { return }
        let recipient = next.key.recipient
        let statement = ReminderRepository.bringForward(recipient: recipient, under: leadership)
        guard try await leadership.connection.query(statement).affected > 0 else { return }
        round.probed = recipient
        round.dueSince[recipient] = now
    }
}

/// A later leader sits: what this one found is not said.
struct SupersededLeader: Error, CustomStringConvertible {
    let term: Int64

    init(_ leadership: Leadership) {
        term = leadership.term
    }

    var description: String { "another notifier leads since term \(term); nothing was planned" }
}

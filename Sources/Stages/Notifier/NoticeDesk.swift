// SPDX-License-Identifier: Apache-2.0

import AMQP
import Mail
package import Postgres
package import Reporting
import Storage

/// The senders' side of the ledger: takes one person's reminders in hand, and notes what became of them.
package struct NoticeDesk: Sendable {
    private let pool: PostgresPool
    private let planner: ReminderPlanner
    private let writer: LetterWriter
    private let clock: NotifierClock

    package init(pool: PostgresPool, planner: ReminderPlanner, writer: LetterWriter, clock: NotifierClock) {
        self.pool = pool
        self.planner = planner
        self.writer = writer
        self.clock = clock
    }

    /// Looks again at everything planned for a person and takes in hand what still holds, in one transaction: usually one
    /// letter, and one more for each that went out without an answer. Empty when there is nothing to send now.
    func claim(_ recipient: String) async throws -> [NoticeLetter] {
        let now = clock.now
        let today = LocalTime(clock.actualMilliseconds).date
        return try await pool.withTransaction { connection in
            let rows = try await connection.pipeline([
                ReminderRepository.lockPending(recipient: recipient),
                ReminderRepository.lettersToday(recipient, today: today),
            ])
            let pending = try ReminderRepository.pending(rows[0])
            let letters = try ReminderRepository.lettersToday(rows[1])[recipient] ?? 0
            let standing = try await sort(pending, letters, now, on: connection)
            return try await claim(standing, now, on: connection)
        }
    }

    /// What still holds; what does not is ended.
    private func sort(
        _ pending: [PendingReminder],
        _ lettersToday: Int,
        _ now: LocalTime,
        on connection: PostgresConnection
    ) async throws -> [PendingReminder: Reminder] {
        var standing: [PendingReminder: Reminder] = [:]
        for reminder in pending {
            switch judge(reminder, lettersToday, now) {
            case .stands(let words): standing[reminder] = words
            case .waits: break
            case .ends(let state, let reason):
                guard reminder.state == .planned else { break }
                _ = try await connection.query(ReminderRepository.end([reminder.key], as: state, reason: reason))
            }
        }
        return standing
    }

    /// What is planned goes into one letter, as soon as one of it is due; what went out without an answer goes as the letter
    /// that it was.
    private func claim(
        _ standing: [PendingReminder: Reminder],
        _ now: LocalTime,
        on connection: PostgresConnection
    ) async throws -> [NoticeLetter] {
        let groups = Dictionary(grouping: standing.keys) { $0.state == .unknown ? $0.messageID ?? "" : "" }
        var letters: [NoticeLetter] = []
        for (_, group) in groups.sorted(by: { $0.key < $1.key }) where group.contains(where: \.isDue) {
            let reminders = group.compactMap { standing[$0] }
            if let letter = try await claim(group, reminders, now, on: connection) { letters.append(letter) }
        }
        return letters
    }

    /// Notes that a letter was taken, and lets those be tried that were held meanwhile.
    func accept(_ letter: NoticeLetter) async throws {
        try await persist([
            ReminderRepository.releaseHeld(except: letter.recipient),
            ReminderRepository.settle(letter.keys, as: .accepted, error: nil),
        ])
    }

    /// Notes that a letter is lost.
    func fail(_ letter: NoticeLetter, error: String) async throws {
        try await persist([ReminderRepository.settle(letter.keys, as: .failed, error: error)])
    }

    /// Puts a refused letter off; answers with whether it is lost. When one reader after the other is said to be at fault,
    /// none is, and what was lost for it is held again.
    func putOff(_ letter: NoticeLetter, _ blame: MailBlame, isForGood: Bool, error: String) async throws -> Bool {
        let statement = ReminderRepository.putOff(
            letter.keys,
            to: letter.previous,
            blame: blame.rawValue,
            isForGood: isForGood,
            seconds: wait(letter),
            error: error
        )
        let rows = try await persist(
            [statement] + (isForGood && blame == .letter ? [ReminderRepository.holdAgain(seconds: wait(letter))] : [])
        )
        let isLost = try rows.first.map { try ReminderRepository.states($0) }?.contains(.failed) ?? false
        return isLost && rows.dropFirst().allSatisfy(\.isEmpty)
    }

    /// Notes that a letter went out whole and was not answered.
    func leaveUnanswered(_ letter: NoticeLetter, error: String) async throws {
        let statement = ReminderRepository.leaveUnanswered(letter.keys, seconds: wait(letter), error: error)
        try await persist([statement])
    }

    /// Puts a letter back that could not be tried.
    func release(_ letter: NoticeLetter, error: String) async throws {
        try await persist([ReminderRepository.release(letter.keys, to: letter.previous, error: error)])
    }

    private func wait(_ letter: NoticeLetter) -> Int64 {
        var generator = SystemRandomNumberGenerator()
        return NoticePatience.seconds(after: letter.putOffs, using: &generator)
    }

    /// An answer that is not written down costs the reader a second letter, so a database that stumbles is given a while.
    @discardableResult
    private func persist(_ statements: [PostgresStatement]) async throws -> [PostgresRows] {
        var backoff = Backoff(initial: .milliseconds(50), limit: .seconds(2))
        let end = ContinuousClock.now + .seconds(10)
        while true {
            do throws(PostgresError) {
                return try await pool.pipeline(statements)
            } catch {
                guard error.isTransient || error.isConnectionLost, ContinuousClock.now < end else { throw error }
            }
            try await Task.sleep(for: backoff.next())
        }
    }

    private enum Judgement {
        case stands(Reminder)
        case waits
        case ends(ReminderState, String)
    }

    private func judge(_ pending: PendingReminder, _ lettersToday: Int, _ now: LocalTime) -> Judgement {
        // A letter that goes out once more is the letter of its day, not another one.
        let letters = pending.state == .unknown ? 0 : lettersToday
        let silence = planner.objection(
            to: pending.key,
            about: pending.obligation,
            plannedOn: LocalTime(pending.plannedAtMilliseconds).date,
            lettersToday: letters,
            now: now
        )
        switch silence {
        case .some(.outOfTime): return .ends(.failed, ReminderSilence.outOfTime.trace)
        case .some(let silence): return silence.isFinal ? .ends(.obsolete, silence.trace) : .waits
        case nil: break
        }
        guard let obligation = pending.obligation,
            let reminder = planner.reminder(of: pending.key, about: obligation, now: now)
        else { return .ends(.obsolete, "the person is not in contacts.csv any more, or no longer in this role") }
        return .stands(reminder)
    }

    private func claim(
        _ group: [PendingReminder],
        _ reminders: [Reminder],
        _ now: LocalTime,
        on connection: PostgresConnection
    ) async throws -> NoticeLetter? {
        guard let everything = ReminderDigest.grouping(reminders, on: now.date).first else { return nil }
        let (whole, unlisted) = everything.limited()
        let listed = Set(whole.reminders.map(\.key))
        let group = group.filter { listed.contains($0.key) }
        let messageID = try group.compactMap(\.messageID).min() ?? writer.identity(of: whole)
        let claim = ReminderRepository.claim(group.map(\.key), messageID: messageID)
        // An obligation met in this very moment falls out here.
        let rows = try await connection.query(claim.sql, claim.parameters)
        let claimed = try ReminderRepository.claimed(rows)
        let kept = reminders.filter { claimed[$0.key] != nil }
        guard let digest = ReminderDigest.grouping(kept, on: now.date).first else { return nil }
        let message = Result { () throws(MailError) in
            try writer.letter(digest, unlisted: unlisted, messageID: messageID, at: now)
        }
        return NoticeLetter(
            keys: kept.map(\.key),
            recipient: digest.recipient,
            messageID: messageID,
            previous: group.allSatisfy { $0.state == .unknown } ? .unknown : .planned,
            putOffs: group.map(\.putOffs).max() ?? 0,
            message: message
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Mail
import Pipeline
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
        return try await pool.withTransaction { connection in
            let lock = ReminderRepository.lockPending(recipient: recipient)
            let pending = try ReminderRepository.pending(try await connection.query(lock.sql, lock.parameters))
            var standing: [PendingReminder: Reminder] = [:]
            for reminder in pending {
                switch judge(reminder, now) {
                case .stands(let words): standing[reminder] = words
                case .waits: break
                case .ends(let reason):
                    guard reminder.state == .planned else { break }
                    let discard = ReminderRepository.discard([reminder.key], reason: reason)
                    _ = try await connection.query(discard.sql, discard.parameters)
                }
            }
            // What is planned goes into one letter; what went out without an answer goes as the letter that it was.
            let groups = Dictionary(grouping: standing.keys) { $0.state == .unknown ? $0.messageID ?? "" : "" }
            var letters: [NoticeLetter] = []
            for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
                let reminders = group.compactMap { standing[$0] }
                if let letter = try await claim(group, reminders, now, on: connection) { letters.append(letter) }
            }
            return letters
        }
    }

    /// Notes what became of a letter.
    func settle(_ letter: NoticeLetter, as state: ReminderState, error: String?) async throws {
        let statement = ReminderRepository.settle(letter.keys, as: state, error: error)
        try await persist(statement)
    }

    /// Puts a letter back that could not be tried.
    func release(_ letter: NoticeLetter, error: String) async throws {
        try await persist(ReminderRepository.release(letter.keys, to: letter.previous, error: error))
    }

    /// An answer that is not written down costs the reader a second letter, so a database that stumbles is given a while.
    private func persist(_ statement: PostgresStatement) async throws {
        var backoff = Backoff(initial: .milliseconds(50), limit: .seconds(2))
        let end = ContinuousClock.now + .seconds(10)
        while true {
            do throws(PostgresError) {
                _ = try await pool.query(statement.sql, statement.parameters)
                return
            } catch {
                guard error.isTransient || error.isConnectionLost, ContinuousClock.now < end else { throw error }
            }
            try await Task.sleep(for: backoff.next())
        }
    }

    private enum Judgement {
        case stands(Reminder)
        case waits
        case ends(String)
    }

    private func judge(_ pending: PendingReminder, _ now: LocalTime) -> Judgement {
        if let silence = planner.objection(to: pending.key, about: pending.obligation, now: now) {
            return silence.isFinal ? .ends(silence.trace) : .waits
        }
        guard let obligation = pending.obligation,
            let reminder = planner.reminder(of: pending.key, about: obligation, now: now)
        else { return .ends("the person is not in contacts.csv any more, or no longer in this role") }
        return .stands(reminder)
    }

    private func claim(
        _ group: [PendingReminder],
        _ reminders: [Reminder],
        _ now: LocalTime,
        on connection: PostgresConnection
    ) async throws -> NoticeLetter? {
        guard let whole = ReminderDigest.grouping(reminders, on: now.date).first else { return nil }
        let messageID = try group.compactMap(\.messageID).min() ?? writer.identity(of: whole)
        let claim = ReminderRepository.claim(group.map(\.key), messageID: messageID)
        // An obligation met in this very moment falls out here.
        let rows = try await connection.query(claim.sql, claim.parameters)
        let claimed = try ReminderRepository.claimed(rows)
        let kept = reminders.filter { claimed[$0.key] != nil }
        guard let digest = ReminderDigest.grouping(kept, on: now.date).first else { return nil }
        let message = Result { () throws(MailError) in
            try writer.letter(digest, messageID: messageID, at: now)
        }
        return NoticeLetter(
            keys: kept.map(\.key),
            messageID: messageID,
            previous: group.allSatisfy { $0.state == .unknown } ? .unknown : .planned,
            attempts: Int(group.map(\.attempts).max() ?? 0) + 1,
            message: message
        )
    }
}

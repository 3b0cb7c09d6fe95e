// SPDX-License-Identifier: Apache-2.0

import Mail
import Operations
import Pipeline
import Postgres
import Reporting
import Storage
import Testing

@testable import Stages

@Suite("Sending what was planned", .timeLimit(.minutes(1)))
struct NotifierSendingTests {
    private let morning = "2025-03-17T09:00"

    private func planned(_ body: (NotifierGround) async throws -> Void) async throws {
        try await NotifierGround.with { ground in
            try await ground.owe()
            #expect(try await ground.look(at: morning).planned == 1)
            try await body(ground)
        }
    }

    @Test("lays one letter into the maildir, however often it is asked for")
    func sentOnce() async throws {
        try await planned { ground in
            let handler = try ground.handler(at: morning)
            for _ in 0..<3 {
                let result = try await handler.handle([NotifierGround.notice(), NotifierGround.notice()])
                #expect(result.outcomes == [.done, .done])
            }
            let letters = try ground.letters()
            let row = try #require(try await ground.ledger().first)
            #expect(letters.count == 1)
            #expect(letters.first?.contains("To: ") == true && letters.first?.contains(NotifierGround.focal) == true)
            let identity = try #require(row.messageID)
            #expect(letters.first?.contains("<\(identity)>") == true)
            #expect(row.state == .accepted && row.attempts == 1)
        }
    }

    @Test("takes each letter in hand in one of many senders")
    func manySenders() async throws {
        try await planned { ground in
            let transport = ToldTransport()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        _ = try await ground.handler(at: morning, transport).handle([NotifierGround.notice()])
                    }
                }
                try await group.waitForAll()
            }
            #expect(await transport.sent.count == 1)
            #expect(try await ground.ledger().map(\.state) == [.accepted])
        }
    }

    @Test("puts everything of a person into one letter")
    func oneLetter() async throws {
        try await NotifierGround.with { ground in
            for number in 1...3 {
                try await ground.owe("DT-\(number)")
                #expect(try await ground.look(at: morning).planned == 1)
            }
            let transport = ToldTransport()
            _ = try await ground.handler(at: morning, transport).handle([NotifierGround.notice()])
            #expect(await transport.sent.count == 1)
            #expect(Set(try await ground.ledger().map(\.messageID)).count == 1)
        }
    }

    @Test("sends once more under the same Message-ID after a crash between sending and noting, and then no more")
    func crash() async throws {
        try await planned { ground in
            let transport = MaildirTransport(directory: ground.maildir)
            let letters = try await ground.desk(at: morning).claim(NotifierGround.focal)
            let letter = try #require(letters.first)
            #expect(await transport.send(try letter.message.get()).isAccepted)
            // Here the process ends. The next one finds the letter in hand, too young to be given up at first.
            #expect(try await ground.look(at: morning).abandoned == 0)
            let round = try await ground.look(at: morning, abandonAfter: .seconds(-1))
            #expect(round.abandoned == 1 && round.recipients == [NotifierGround.focal])
            let again = try #require(try await ground.desk(at: morning).claim(NotifierGround.focal).first)
            #expect(again.messageID == letter.messageID)
            #expect(await transport.send(try again.message.get()).isAccepted)
            #expect(try ground.letters().count == 1)
            // A second crash in the same place.
            #expect(try await ground.look(at: morning, abandonAfter: .seconds(-1)).recipients.isEmpty)
            #expect(try await ground.desk(at: morning).claim(NotifierGround.focal).isEmpty)
            #expect(try await ground.ledger().map(\.state) == [.unknown])
        }
    }

    @Test("does not mail what was met after it was planned")
    func met() async throws {
        try await planned { ground in
            try await ground.owe(isClosed: true, revision: 2)
            let result = try await ground.handler(at: morning).handle([NotifierGround.notice()])
            #expect(result.outcomes == [.done])
            #expect(try ground.letters().isEmpty)
            let row = try #require(try await ground.ledger().first)
            #expect(row.state == .obsolete && row.error == "nothing is owed any more")
        }
    }

    @Test("waits through the night with what was planned in the evening")
    func night() async throws {
        try await planned { ground in
            for hour in ["2025-03-17T20:00", "2025-03-18T07:59"] {
                let result = try await ground.handler(at: hour).handle([NotifierGround.notice()])
                #expect(result.outcomes == [.done])
                #expect(try ground.letters().isEmpty)
                #expect(try await ground.look(at: hour).recipients.isEmpty)
            }
            let open = "2025-03-18T08:00"
            #expect(try await ground.look(at: open).recipients == [NotifierGround.focal])
            _ = try await ground.handler(at: open).handle([NotifierGround.notice()])
            #expect(try ground.letters().count == 1)
        }
    }

    @Test("pauses without using up an attempt while the mail server is away")
    func relayAway() async throws {
        try await planned { ground in
            let away = MailDelivery.transient(MailReply(stage: .connection, words: "connection refused"))
            let handler = try ground.handler(at: morning, ToldTransport([away, away]))
            for _ in 0..<2 {
                await #expect(throws: RelayFailure.self) { _ = try await handler.handle([NotifierGround.notice()]) }
                let row = try #require(try await ground.ledger().first)
                #expect(row.state == .planned && row.attempts == 0 && row.error?.contains("refused") == true)
                #expect(!ground.runtime.health.isReady)
            }
            #expect(FailureBlame(RelayFailure(words: "")) == .dependency)
            #expect(try await handler.handle([NotifierGround.notice()]).outcomes == [.done])
            #expect(try await ground.ledger().map(\.attempts) == [1])
            #expect(ground.runtime.health.isReady)
        }
    }

    @Test("comes back later when asked to, whatever the queue's tiers, and is never given up for being put off")
    func putOff() async throws {
        try await planned { ground in
            let busy = MailDelivery.transient(MailReply(stage: .recipient, code: 451, words: "4.2.1 busy"))
            let transport = ToldTransport(Array(repeating: busy, count: 12))
            let handler = try ground.handler(at: morning, transport)
            for number in 1...12 {
                #expect(try await handler.handle([NotifierGround.notice()]).outcomes == [.done])
                // Not before its time, however often it is asked for.
                #expect(try await handler.handle([NotifierGround.notice(attempt: 9)]).outcomes == [.done])
                #expect(await transport.sent.count == number)
                let row = try #require(try await ground.ledger().first)
                #expect(row.state == .planned && row.error == "451 4.2.1 busy (at recipient)")
                try await ground.letTimePass()
                #expect(try await ground.look(at: morning).recipients == [NotifierGround.focal])
            }
            _ = try await handler.handle([NotifierGround.notice()])
            #expect(try await ground.ledger().map(\.state) == [.accepted])
            #expect(Set(await transport.sent.map(\.messageID)).count == 1)
        }
    }

    @Test("is named to the senders again when its next time has come, and not before")
    func namedAgain() async throws {
        try await planned { ground in
            let busy = MailDelivery.transient(MailReply(stage: .recipient, code: 452, words: "4.2.2 full"))
            let before = try await ground.look(at: morning)
            _ = try await ground.handler(at: morning, ToldTransport([busy])).handle([NotifierGround.notice()])
            #expect(try await ground.look(at: morning).recipients.isEmpty)
            try await ground.letTimePass()
            let after = try await ground.look(at: morning)
            #expect(after.recipients == [NotifierGround.focal] && after.dueSince != before.dueSince)
        }
    }

    @Test("waits a minute first and an hour in the end, a fifth more or less")
    func patience() {
        var generator = SystemRandomNumberGenerator()
        for (putOffs, seconds) in [(0, 60), (1, 300), (2, 900), (3, 1_800), (4, 3_600), (500, 3_600)]
            as [(Int32, Int64)]
        {
            let waits = (0..<200).map { _ in NoticePatience.seconds(after: putOffs, using: &generator) }
            #expect(waits.allSatisfy { (seconds * 4 / 5...seconds * 6 / 5).contains($0) })
            #expect(Set(waits).count > 1)
        }
    }

    @Test("ends at a refusal that speaks of its reader, shows it to operators, and does not count her as told")
    func refused() async throws {
        try await planned { ground in
            let refusal = MailDelivery.permanent(MailReply(stage: .recipient, code: 550, words: "5.1.1 no such user"))
            let result = try await ground.handler(at: morning, ToldTransport([refusal])).handle([
                NotifierGround.notice()
            ])
            #expect(result.outcomes == [.done])
            let unsent = ReminderRepository.unsent()
            let rows = try ReminderRepository.rows(try await ground.pool.query(unsent.sql, unsent.parameters))
            #expect(rows.map(\.state) == [.failed] && rows.first?.error?.contains("no such user") == true)
            #expect(try await ground.look(at: morning).recipients.isEmpty)
        }
    }

    @Test("is given up when it has no point any more, and is not counted as told")
    func outOfTime() async throws {
        try await NotifierGround.with { ground in
            try await ground.owe()
            let onTheDay = "2025-03-20T09:00"
            #expect(try await ground.look(at: onTheDay).planned == 1)
            _ = try await ground.pool.query("UPDATE reminders SET planned_at = '2025-03-20 09:00+07', error = '451 x'")
            // Ten working days after the last step.
            #expect(try await ground.look(at: "2025-04-03T09:00").recipients == [NotifierGround.focal])
            let late = try await ground.look(at: "2025-04-04T09:00")
            #expect(late.recipients.isEmpty && late.discarded == 1)
            let row = try #require(try await ground.ledger().first)
            #expect(row.state == .failed)
            #expect(row.error == "it could not be delivered while it had a point; last answer: 451 x")
        }
    }

    @Test("sends an unanswered letter once more as the same letter, and then shows it to operators")
    func unanswered() async throws {
        try await planned { ground in
            let silence = MailDelivery.unknown(MailReply(stage: .final, words: "timed out"))
            let transport = ToldTransport([silence, silence])
            let handler = try ground.handler(at: morning, transport)
            _ = try await handler.handle([NotifierGround.notice(), NotifierGround.notice()])
            #expect(await transport.sent.count == 1)
            for _ in 1...3 {
                try await ground.letTimePass()
                _ = try await handler.handle([NotifierGround.notice()])
            }
            let sent = await transport.sent
            #expect(sent.count == 2 && Set(sent.map(\.messageID)).count == 1)
            let unsent = ReminderRepository.unsent()
            let rows = try ReminderRepository.rows(try await ground.pool.query(unsent.sql, unsent.parameters))
            #expect(rows.map(\.state) == [.unknown])
        }
    }

    @Test("stays unknown when it was not answered and has no point any more")
    func lapsed() async throws {
        try await planned { ground in
            let silence = MailDelivery.unknown(MailReply(stage: .final, words: "timed out"))
            let transport = ToldTransport([silence])
            _ = try await ground.handler(at: morning, transport).handle([NotifierGround.notice()])
            try await ground.letTimePass()
            let later = "2025-03-20T09:00"
            #expect(try await ground.look(at: later).planned == 1)
            let rows = try await ground.ledger()
            #expect(Set(rows.map(\.state)) == [.unknown, .planned])
            let unsent = ReminderRepository.unsent()
            let shown = try ReminderRepository.rows(try await ground.pool.query(unsent.sql, unsent.parameters))
            #expect(shown.map(\.key.step) == [-3])
            // Not a letter of this day: the new step's goes out.
            _ = try await ground.pool.query("UPDATE reminders SET updated_at = updated_at - interval '1 day'")
            #expect(try await ground.look(at: later).recipients == [NotifierGround.focal])
            #expect(shown.first?.error?.hasSuffix("not sent again: a later step has come or the day has moved") == true)
        }
    }

    @Test("goes out once more after an unanswered letter, however often it was put off before")
    func unansweredAfterPuttingOff() async throws {
        try await planned { ground in
            let busy = MailDelivery.transient(MailReply(stage: .recipient, code: 451, words: "4.2.1 busy"))
            let silence = MailDelivery.unknown(MailReply(stage: .final, words: "timed out"))
            let transport = ToldTransport([busy, busy, busy, silence])
            let handler = try ground.handler(at: morning, transport)
            for _ in 1...5 {
                _ = try await handler.handle([NotifierGround.notice()])
                try await ground.letTimePass()
            }
            #expect(await transport.sent.count == 5)
            #expect(try await ground.ledger().map(\.state) == [.accepted])
        }
    }

    @Test("reads a word to the senders as it was written, and refuses what is none")
    func entry() throws {
        let entry = NotifierGround.notice().payload
        let bytes = entry.encoded()
        var reader = CBORReader(bytes)
        #expect(try NoticeEntry.decode(&reader, from: bytes) == entry)
        #expect(reader.isAtEnd)
        var broken = CBORReader([0x83, 0x01])
        #expect(throws: CBORError.self) { try NoticeEntry.decode(&broken, from: [0x83, 0x01]) }
    }
}

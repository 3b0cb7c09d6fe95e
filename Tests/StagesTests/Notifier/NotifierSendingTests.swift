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
            #expect(try await ground.agenda(at: morning).look().planned == 1)
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
                #expect(try await ground.agenda(at: morning).look().planned == 1)
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
            #expect(try await ground.agenda(at: morning).look().abandoned == 0)
            let after = try ground.agenda(at: morning, abandonAfter: .seconds(-1))
            let round = try await after.look()
            #expect(round.abandoned == 1 && round.recipients == [NotifierGround.focal])
            let again = try #require(try await ground.desk(at: morning).claim(NotifierGround.focal).first)
            #expect(again.messageID == letter.messageID)
            #expect(await transport.send(try again.message.get()).isAccepted)
            #expect(try ground.letters().count == 1)
            // A second crash in the same place.
            #expect(try await after.look().recipients.isEmpty)
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
                #expect(try await ground.agenda(at: hour).look().recipients.isEmpty)
            }
            let open = "2025-03-18T08:00"
            #expect(try await ground.agenda(at: open).look().recipients == [NotifierGround.focal])
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

    @Test("comes back later when asked to, and fails after the last time with the server's words")
    func putOff() async throws {
        try await planned { ground in
            let busy = MailDelivery.transient(MailReply(stage: .recipient, code: 451, words: "greylisted"))
            let handler = try ground.handler(at: morning, ToldTransport([busy, busy, busy]))
            for attempt in 0..<NotifierGround.retries {
                let result = try await handler.handle([NotifierGround.notice(attempt: attempt)])
                #expect(result.outcomes == [.retry(reason: "451 greylisted (at recipient)")])
                #expect(try await ground.ledger().map(\.state) == [.planned])
            }
            let last = try await handler.handle([NotifierGround.notice(attempt: NotifierGround.retries)])
            #expect(last.outcomes == [.done])
            let row = try #require(try await ground.ledger().first)
            #expect(row.state == .failed && row.error == "451 greylisted (at recipient)")
        }
    }

    @Test("ends at a refusal, and shows it to ops")
    func refused() async throws {
        try await planned { ground in
            let refusal = MailDelivery.permanent(MailReply(stage: .recipient, code: 550, words: "no such user"))
            let result = try await ground.handler(at: morning, ToldTransport([refusal])).handle([
                NotifierGround.notice()
            ])
            #expect(result.outcomes == [.done])
            let unsent = ReminderRepository.unsent()
            let rows = try ReminderRepository.rows(try await ground.pool.query(unsent.sql, unsent.parameters))
            #expect(rows.map(\.state) == [.failed] && rows.first?.error?.contains("no such user") == true)
            #expect(try await ground.agenda(at: morning).look().recipients.isEmpty)
        }
    }

    @Test("sends an unanswered letter once more as the same letter, and then shows it to ops")
    func unanswered() async throws {
        try await planned { ground in
            let silence = MailDelivery.unknown(MailReply(stage: .final, words: "timed out"))
            let transport = ToldTransport([silence, silence])
            let handler = try ground.handler(at: morning, transport)
            let first = try await handler.handle([NotifierGround.notice()])
            #expect(first.outcomes == [.retry(reason: "timed out (at final)")])
            let second = try await handler.handle([NotifierGround.notice(attempt: 1)])
            #expect(second.outcomes == [.done])
            _ = try await handler.handle([NotifierGround.notice()])
            let sent = await transport.sent
            #expect(sent.count == 2 && Set(sent.map(\.messageID)).count == 1)
            let unsent = ReminderRepository.unsent()
            let rows = try ReminderRepository.rows(try await ground.pool.query(unsent.sql, unsent.parameters))
            #expect(rows.map(\.state) == [.unknown])
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

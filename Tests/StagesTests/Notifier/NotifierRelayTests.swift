// SPDX-License-Identifier: Apache-2.0

import Foundation
import Mail
import Operations
import Postgres
import Reporting
import Storage
import TestSupport
import Testing

@testable import Stages

/// Five readers and a real mail server that answers as files under `Tests/Fixtures/mail/replies` say.
@Suite("What a mail server says", .timeLimit(.minutes(2)))
struct NotifierRelayTests {
    private let morning = "2025-03-17T09:00"
    private let hungha = NotifierGround.address("hungha")

    /// The server, and our way to it.
    private struct Relay {
        let server: SMTPServer
        let transport: SMTPTransport

        /// From now on it says what it should; a connection that was kept goes on as it began.
        func repair() async throws {
            try server.play("{}")
            await transport.close()
        }
    }

    private func script(_ name: String) throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/mail/replies/\(name).json")
        return try String(contentsOf: file, encoding: .utf8)
    }

    private func playing(
        _ name: String,
        _ body: (NotifierGround, NoticeHandler, Relay) async throws -> Void
    ) async throws {
        try await SMTPServer.playing(try script(name)) { server in
            try await NotifierGround.with { ground in
                try await ground.oweEverywhere()
                let transport = SMTPTransport(
                    try SMTPConfiguration(
                        host: "127.0.0.1",
                        port: server.port,
                        security: .none,
                        connectTimeout: .seconds(2),
                        timeout: .seconds(3)
                    )
                )
                let handler = try ground.handler(at: morning, transport)
                try await ground.sendAll(at: morning, handler)
                try await body(ground, handler, Relay(server: server, transport: transport))
                await transport.close()
            }
        }
    }

    private func isReady(_ ground: NotifierGround) -> Bool {
        ground.runtime.health.all.first { $0.name == "mail" }?.state == .ok
    }

    @Test(
        "about one reader never stops the others, and is tried again",
        arguments: [
            "recipient-421", "recipient-silent", "recipient-reset", "one-421-at-data", "one-deferred-at-dot",
            "one-refused-in-doubt", "one-sender-refused",
        ]
    )
    func oneReader(name: String) async throws {
        try await playing(name) { ground, handler, relay in
            var states = try await ground.states()
            #expect(states.removeValue(forKey: hungha) == .planned)
            #expect(states.count == 4 && states.values.allSatisfy { $0 == .accepted }, "\(states)")
            #expect(isReady(ground))
            // Repaired at that reader's: the letter is still there.
            try await relay.repair()
            try await ground.letTimePass()
            try await ground.sendAll(at: morning, handler)
            #expect(try await ground.states()[hungha] == .accepted)
        }
    }

    @Test(
        "that fits both is the reader's when others' letters are taken before and after",
        arguments: ["one-refused-in-doubt"]
    )
    func proven(name: String) async throws {
        try await playing(name) { ground, handler, _ in
            #expect(try await ground.states()[hungha] == .planned)
            // Somebody after the refused one in the alphabet was taken: the second refusal is about the reader.
            try await ground.letTimePass()
            try await ground.sendAll(at: morning, handler)
            #expect(try await ground.states()[hungha] == .failed)
            #expect(try await ground.look(at: morning).recipients.isEmpty)
        }
    }

    @Test("about a mailbox that does not exist is final for that reader alone")
    func unknownReader() async throws {
        try await playing("recipient-unknown") { ground, _, _ in
            var states = try await ground.states()
            #expect(states.removeValue(forKey: hungha) == .failed)
            #expect(states.values.allSatisfy { $0 == .accepted })
            let row = try #require(try await ground.ledger(of: "339").first)
            #expect(row.error?.hasPrefix("550 5.1.1 The account that you tried to reach") == true)
        }
    }

    @Test(
        "about ourselves blames no reader: everything is held, red, and sent after the repair",
        arguments: [
            "client-refused-at-recipient", "recipient-greylisted", "bare-550-for-all", "too-many-recipients-for-all",
            "signature-refused-for-all", "content-refused-for-all", "data-421-for-all",
            "unknown-for-all",
        ]
    )
    func ourselves(name: String) async throws {
        try await playing(name) { ground, handler, relay in
            for _ in 1...3 {
                let states = try await ground.states()
                #expect(states.count == 5 && states.values.allSatisfy { $0 == .planned }, "\(states)")
                #expect(try await ground.ledger().map(\.attempts) == [0])
                #expect(!isReady(ground))
                try await ground.letTimePass()
                try await ground.sendAll(at: morning, handler)
            }
            try await relay.repair()
            try await ground.letTimePass()
            try await ground.sendAll(at: morning, handler)
            let states = try await ground.states()
            #expect(states.values.allSatisfy { $0 == .accepted }, "\(states)")
            #expect(isReady(ground))
        }
    }

    @Test("that holds everybody is asked again with one letter, each time another's, and the first taken frees all")
    func probing() async throws {
        try await playing("client-refused-at-recipient") { ground, handler, relay in
            #expect(try await ground.look(at: morning).recipients.isEmpty)
            func age() async throws {
                _ = try await ground.pool.query(
                    "UPDATE reminders SET updated_at = updated_at - interval '1 minute', blamed_since = blamed_since - interval '1 minute'"
                )
            }
            var probed: Set<String> = []
            for _ in 1...5 {
                try await age()
                let round = try await ground.look(at: morning)
                let recipient = try #require(round.probed)
                #expect(round.recipients == [recipient])
                probed.insert(recipient)
                // Not another one at once.
                _ = try await handler.handle([NotifierGround.notice(to: recipient)])
                #expect(try await ground.look(at: morning).recipients.isEmpty)
            }
            #expect(probed.count == 5)
            try await relay.repair()
            try await age()
            let first = try #require(try await ground.look(at: morning).probed)
            _ = try await handler.handle([NotifierGround.notice(to: first)])
            #expect(try await ground.look(at: morning).recipients.count == 4)
            try await ground.sendAll(at: morning, handler)
            #expect(try await ground.states().values.allSatisfy { $0 == .accepted })
        }
    }

    @Test("nothing after the final dot: once more at most, under the same Message-ID, then unknown")
    func closedAfterDot() async throws {
        try await playing("closed-after-dot") { ground, handler, relay in
            // The address of 341 has another name: the script's part is in its domain.
            #expect(try await ground.states()[NotifierGround.focal] == .unknown)
            for _ in 1...3 {
                try await ground.letTimePass()
                try await ground.sendAll(at: morning, handler)
            }
            var states = try await ground.states()
            #expect(states.removeValue(forKey: NotifierGround.focal) == .unknown)
            #expect(states.values.allSatisfy { $0 == .accepted })
            var whole: [String] = []
            for await heard in relay.server.heard where heard.event == "whole" {
                if heard.recipient == NotifierGround.focal { whole.append(heard.message_id ?? "") }
                if whole.count == 2 { break }
            }
            #expect(Set(whole).count == 1)
            let row = try #require(try await ground.ledger().first)
            #expect(row.messageID.map { whole.first == "<\($0)>" } == true)
        }
    }

    @Test("two letters a connection are two letters a connection")
    func twoLetters() async throws {
        try await playing("two-letters-a-connection") { ground, _, _ in
            #expect(try await ground.states().values.allSatisfy { $0 == .accepted })
            let attempts = try await ground.pool.query("SELECT max(put_offs) FROM reminders").int4(0, 0)
            #expect(attempts == 0)
        }
    }

    @Test("a closed line for one and a full mailbox for another leave the rest alone")
    func closedAndFull() async throws {
        try await playing("closed-and-full") { ground, handler, relay in
            var states = try await ground.states()
            #expect(states.removeValue(forKey: hungha) == .planned)
            #expect(states.removeValue(forKey: NotifierGround.address("kienxuong")) == .planned)
            #expect(states.count == 3 && states.values.allSatisfy { $0 == .accepted })
            try await relay.repair()
            try await ground.letTimePass()
            try await ground.sendAll(at: morning, handler)
            #expect(try await ground.states().values.allSatisfy { $0 == .accepted })
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Mail
import TestSupport
import Testing

/// A plain server on a real socket that breaks off where it is told (`Scripted` in `smtp_server.py`).
@Suite("A letter on a line that breaks", .timeLimit(.minutes(1)))
struct SMTPWireTests {
    private func send(_ script: String, letters: Int = 1, large: Bool = false) async throws -> [MailDelivery] {
        try await SMTPServer.playing(script) { server in
            let transport = SMTPTransport(try Samples.configuration(server, timeout: .seconds(3)))
            var deliveries: [MailDelivery] = []
            for number in 1...letters {
                let html = large ? String(repeating: "<p>Kính gửi chị Nhung</p>\n", count: 200_000) : nil
                deliveries.append(
                    await transport.send(try Samples.message(html: html, id: "\(number)@nhipcau.test"))
                )
            }
            await transport.close()
            return deliveries
        }
    }

    private func isTransient(_ delivery: MailDelivery?) -> Bool {
        if case .transient = delivery { true } else { false }
    }

    private func isUnknown(_ delivery: MailDelivery?) -> Bool {
        if case .unknown = delivery { true } else { false }
    }

    @Test("before its body is complete was not sent", arguments: ["CLOSE", "RESET"])
    func withinBody(word: String) async throws {
        let delivery = try await send(#"{"body": ["\#(word)", 4000]}"#, large: true).first
        #expect(isTransient(delivery), "\(String(describing: delivery))")
        #expect(delivery?.reply.stage == .content && delivery?.reply.code == nil && delivery?.blame == .unclear)
    }

    @Test("after its last byte and before the dot is read may have been sent", arguments: ["CLOSE", "RESET"])
    func beforeDot(word: String) async throws {
        // The whole letter fits into the kernel's buffers; the server hangs up when it has read the last line of it.
        let length = try Samples.message(id: "1@nhipcau.test").rendered().count
        let delivery = try await send(#"{"body": ["\#(word)", \#(length)]}"#).first
        #expect(isUnknown(delivery) || delivery?.reply.stage == .content, "\(String(describing: delivery))")
        #expect(delivery?.isAccepted == false)
    }

    @Test(
        "after the dot without an answer is unknown, and the next letter is not given its answer",
        arguments: ["CLOSE", "RESET", "SILENT"]
    )
    func afterDot(word: String) async throws {
        try await SMTPServer.playing(#"{"final": "\#(word)"}"#) { server in
            let transport = SMTPTransport(try Samples.configuration(server, timeout: .seconds(2)))
            let delivery = await transport.send(try Samples.message())
            #expect(isUnknown(delivery), "\(delivery)")
            #expect(delivery.reply.stage == .final && delivery.blame == nil)
            try server.play(#"{"final": "554 5.7.1 No"}"#)
            let next = await transport.send(try Samples.message(id: "2@nhipcau.test"))
            guard case .permanent = next else {
                Issue.record("\(next)")
                return
            }
            await transport.close()
        }
    }

    @Test("is judged by the answer to the dot", arguments: [(451, false), (554, true)])
    func answered(code: Int, forGood: Bool) async throws {
        let deliveries = try await send(#"{"final": "\#(code) 4.3.0 Not this one"}"#, letters: 2)
        for delivery in deliveries {
            switch delivery {
            case .transient(let reply): #expect(!forGood && reply.code == code && reply.stage == .final)
            case .permanent(let reply): #expect(forGood && reply.code == code && reply.stage == .final)
            case .accepted, .unknown: Issue.record("\(delivery)")
            }
        }
    }

    @Test(
        "after 250 was sent, and a closed connection costs the next letter nothing",
        arguments: [
            #"{"parting": "CLOSE"}"#, #"{"parting": "RESET"}"#, #"{"parting": "421 4.4.2 Idle too long"}"#,
            #"{"max_per_connection": 1}"#, #"{"max_per_connection": 1, "full": "CLOSE"}"#,
            #"{"max_per_connection": 2, "full": "452 4.5.3 Enough for one connection"}"#,
            #"{"max_per_connection": 1, "full": "RESET"}"#, #"{"max_per_connection": 2, "full": "550 5.7.0 Enough"}"#,
        ]
    )
    func kept(script: String) async throws {
        let deliveries = try await send(script, letters: 5)
        #expect(deliveries.allSatisfy { $0.isAccepted }, "\(deliveries)")
    }

    @Test(
        "at the relay's door is nobody's fault but the relay's",
        arguments: [
            #"{"greeting": "554 5.7.1 Blocked"}"#, #"{"greeting": "421 4.3.2 Busy"}"#, #"{"greeting": "CLOSE"}"#,
            #"{"greeting": "HTTP/1.1 400 Bad Request"}"#, #"{"greeting": "SSH-2.0-OpenSSH_9.2"}"#,
            #"{"greeting": "999 ???"}"#, #"{"greeting": "220-wait\n554 5.7.1 No"}"#, #"{"greeting": "SILENT"}"#,
            #"{"ehlo": "421 4.3.2 Busy"}"#, #"{"ehlo": "CLOSE"}"#, #"{"mail": "550 5.1.8 Sender rejected"}"#,
            #"{"mail": "451 4.7.1 Try later"}"#, #"{"mail": "RESET"}"#, #"{"mail": "421 4.7.0 Too many"}"#,
        ]
    )
    func atTheDoor(script: String) async throws {
        let delivery = try #require(try await send(script).first)
        #expect(delivery.stopsEveryLetter && !delivery.isAccepted, "\(delivery)")
        #expect(!delivery.reply.words.isEmpty)
    }

    @Test("with several lines of refusal keeps the words and the enhanced code of each")
    func lines() async throws {
        let script = #"{"rcpt_all": "550-The account does not exist.\n550-5.1.1 Ask at the counter.\n550 Bye"}"#
        let reply = try #require(try await send(script).first).reply
        #expect(reply.status == MailStatus(5, 1, 1))
        #expect(reply.words == "The account does not exist. 5.1.1 Ask at the counter. Bye")
    }

    @Test("and comes in one piece when it does not, dots and all")
    func whole() async throws {
        try await SMTPServer.playing("{}") { server in
            let transport = SMTPTransport(try Samples.configuration(server))
            let message = try Samples.message()
            #expect(await transport.send(message).isAccepted)
            var letters = server.letters.makeAsyncIterator()
            let letter = try #require(await letters.next())
            #expect(letter.parts.first?.content.replacing("\r\n", with: "\n") == Samples.text + "\n")
            #expect(letter.defects.isEmpty)
            await transport.close()
        }
    }
}

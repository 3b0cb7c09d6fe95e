// SPDX-License-Identifier: Apache-2.0
import Foundation
import Mail
import TestSupport
import Testing

@Suite("A letter handed to a real SMTP server", .timeLimit(.minutes(1)))
struct SMTPTransportTests {
    @Test("arrives with its Vietnamese subject, names and text unharmed")
    func roundTrip() async throws {
        try await SMTPServer.running { server in
            let transport = SMTPTransport(try Samples.configuration(server))
            let delivery = await transport.send(
                try Samples.message(html: "<p>Kính gửi chị Nhung</p>", calendar: Samples.calendar())
            )
            #expect(delivery == .accepted(MailReply(stage: .final, code: 250, words: "2.0.0 Queued as T1")))
            let letter = try #require(await first(server.letters))
            #expect(letter.defects.isEmpty)
            #expect(letter.headers["Subject"] == Samples.subject)
            #expect(letter.from_name == "Hội LHPN tỉnh Thái Bình (Nhịp cầu)")
            #expect(letter.to_name == "Nguyễn Thị Hồng Nhung, Chủ tịch Hội LHPN huyện Thái Thụy")
            #expect(letter.to_address == "nhung@thaithuy.test")
            #expect(letter.headers["Message-ID"] == "<nhac.341.2025@nhipcau.test>")
            #expect(letter.headers["Date"] == "Mon, 17 Mar 2025 08:00:00 +0700")
            #expect(letter.headers["Auto-Submitted"] == "auto-generated")
            #expect(letter.type == "multipart/mixed")
            #expect(letter.parts.map(\.type) == ["text/plain", "text/html", "text/calendar"])
            #expect(letter.parts[0].content.replacing("\r\n", with: "\n") == Samples.text + "\n")
            #expect(letter.parts[2].method == "PUBLISH")
            #expect(letter.parts[2].filename == "nhac-viec.ics")
            #expect(letter.ascii)
            #expect(letter.longest_line <= 78)
            #expect(letter.bare_line_ends == 0)
            #expect(letter.sender == "nhipcau@phunu.test")
            #expect(letter.recipients == ["nhung@thaithuy.test"])
            #expect(letter.greeting == "nhipcau.test")
            await transport.close()
        }
    }

    @Test("keeps one connection for many letters, also after a refused one")
    func reuse() async throws {
        try await SMTPServer.running { server in
            let transport = SMTPTransport(try Samples.configuration(server))
            var connections: [Int?] = []
            for number in 1...3 {
                #expect(await transport.send(try Samples.message(id: "\(number)@nhipcau.test")).isAccepted)
                connections.append(await first(server.letters)?.connection)
            }
            #expect(Set(connections).count == 1 && connections[0] != nil)
            _ = await transport.send(try Samples.message(to: "gone"))
            #expect(await transport.send(try Samples.message(id: "4@nhipcau.test")).isAccepted)
            await transport.close()
        }
    }

    @Test("goes out under STARTTLS with a login, trusting the given authority only")
    func startTLS() async throws {
        try await SMTPServer.running(["--tls", "starttls", "--auth", "nhipcau:bí mật"]) { server in
            let login = SMTPConfiguration.Login(user: "nhipcau", password: "bí mật")
            let transport = SMTPTransport(
                try Samples.configuration(server, security: .startTLS, login: login)
            )
            let delivery = await transport.send(try Samples.message())
            #expect(delivery.isAccepted, "\(delivery)")
            let letter = try #require(await first(server.letters))
            #expect(letter.tls == true)
            #expect(letter.user == "nhipcau")
            let stranger = SMTPTransport(
                try Samples.configuration(server, security: .startTLS, login: login, trusted: false)
            )
            let refused = await stranger.send(try Samples.message())
            #expect(refused.reply.stage == .encryption, "\(refused)")
            #expect(refused.stopsEveryLetter && !refused.isAccepted)
            await transport.close()
        }
    }

    @Test("goes out under TLS from the first byte")
    func implicitTLS() async throws {
        try await SMTPServer.running(["--tls", "tls"]) { server in
            let transport = SMTPTransport(try Samples.configuration(server, security: .tls))
            let delivery = await transport.send(try Samples.message())
            #expect(delivery.isAccepted, "\(delivery)")
            #expect(await first(server.letters) != nil)
            let stranger = SMTPTransport(try Samples.configuration(server, security: .tls, trusted: false))
            #expect(await stranger.send(try Samples.message()).reply.stage == .encryption)
            await transport.close()
        }
    }

    @Test("stays at home when the relay does not offer the TLS we require")
    func noDowngrade() async throws {
        try await SMTPServer.running { server in
            let transport = SMTPTransport(try Samples.configuration(server, security: .startTLS))
            let delivery = await transport.send(try Samples.message())
            guard case .transient(let reply) = delivery else {
                Issue.record("\(delivery)")
                return
            }
            #expect(reply.stage == .encryption)
            #expect(delivery.stopsEveryLetter)
        }
    }

    @Test("with a wrong password is refused for reasons that are not the letter's")
    func wrongPassword() async throws {
        try await SMTPServer.running(["--tls", "starttls", "--auth", "nhipcau:right"]) { server in
            let transport = SMTPTransport(
                try Samples.configuration(
                    server,
                    security: .startTLS,
                    login: .init(user: "nhipcau", password: "wrong")
                )
            )
            let delivery = await transport.send(try Samples.message())
            #expect(delivery.reply.stage == .authentication)
            #expect(delivery.reply.code == 535)
            #expect(delivery.stopsEveryLetter)
            #expect(!"\(delivery)".contains("wrong"))
        }
    }

    @Test(
        "is judged by the server's number",
        arguments: [
            ("gone", 550, MailReply.Stage.recipient, true, MailBlame.letter),
            ("later", 451, .recipient, false, .unclear),
            ("closing", 421, .recipient, false, .unclear),
            ("spam", 554, .final, true, .unclear),
            ("busy", 452, .final, false, .unclear),
        ]
    )
    func refusals(local: String, code: Int, stage: MailReply.Stage, permanent: Bool, blame: MailBlame)
        async throws
    {
        try await SMTPServer.running { server in
            let delivery = await SMTPTransport(try Samples.configuration(server)).send(try Samples.message(to: local))
            switch delivery {
            case .permanent(let reply):
                #expect(permanent)
                #expect(reply.code == code && reply.stage == stage, "\(delivery)")
            case .transient(let reply):
                #expect(!permanent)
                #expect(reply.code == code && reply.stage == stage, "\(delivery)")
            case .accepted, .unknown: Issue.record("\(delivery)")
            }
            #expect(!delivery.reply.words.isEmpty)
            #expect(delivery.blame == blame && !delivery.stopsEveryLetter)
        }
    }

    @Test("is neither sent nor unsent when the line breaks after its last byte", arguments: ["vanish", "silent"])
    func unanswered(local: String) async throws {
        try await SMTPServer.running { server in
            let transport = SMTPTransport(try Samples.configuration(server, timeout: .seconds(4)))
            let delivery = await transport.send(try Samples.message(to: local))
            guard case .unknown(let reply) = delivery else {
                Issue.record("\(delivery)")
                return
            }
            #expect(reply.stage == .final)
            #expect(reply.code == nil)
            // The same transport recovers.
            let next = await transport.send(try Samples.message())
            #expect(next.isAccepted, "\(next)")
            await transport.close()
        }
    }

    @Test("waits for another day when nobody answers at the relay's door")
    func nobodyHome() async throws {
        // Bound, so that nobody else gets the port; not listening, so that connections are refused.
        let door = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(door) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                #expect(bind(door, $0, length) == 0)
                #expect(getsockname(door, $0, &length) == 0)
            }
        }
        let port = Int(UInt16(bigEndian: address.sin_port))
        let transport = SMTPTransport(
            try SMTPConfiguration(host: "127.0.0.1", port: port, security: .none)
        )
        let delivery = await transport.send(try Samples.message())
        guard case .transient(let reply) = delivery else {
            Issue.record("\(delivery)")
            return
        }
        #expect(reply.stage == .connection)
        #expect(delivery.stopsEveryLetter)
    }

    @Test("is not blamed when the relay refuses all service")
    func refusedService() async throws {
        try await SMTPServer.running(["--refuse-service"]) { server in
            let delivery = await SMTPTransport(try Samples.configuration(server)).send(try Samples.message())
            #expect(!delivery.isAccepted)
            #expect(delivery.stopsEveryLetter, "\(delivery)")
        }
    }
}

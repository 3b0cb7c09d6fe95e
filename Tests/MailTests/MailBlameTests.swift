// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Mail

@Suite("What a refusal speaks of")
struct MailBlameTests {
    private func blame(_ stage: MailReply.Stage, _ reply: String) -> MailBlame {
        let code = Int(reply.prefix(3))
        let words = code == nil ? reply : String(reply.dropFirst(4))
        return MailBlameRule.blame(for: MailReply(stage: stage, code: code, words: words))
    }

    @Test(
        "before a reader was named is the relay's, whatever the words",
        arguments: [
            (MailReply.Stage.connection, "421 4.3.2 Too busy"), (.connection, "554 5.7.1 Blocked, see example"),
            (.connection, "550 5.1.1 no such user"), (.connection, "no route"), (.connection, "999 what"),
            (.encryption, "454 4.7.0 TLS not available"), (.authentication, "535 5.7.8 bad credentials"),
            (.authentication, "454 4.7.0 Temporary failure"), (.sender, "421 4.7.0 Too many letters"),
            (.sender, "450 4.1.8 Sender address rejected: Domain not found"), (.sender, "530 5.7.0 STARTTLS first"),
            (.sender, "550 5.1.0 Sender rejected"), (.sender, "452 4.3.1 Insufficient system storage"),
            (.sender, "553 5.7.1 not owned by user"), (.sender, "timed out"),
        ]
    )
    func early(stage: MailReply.Stage, reply: String) {
        #expect(blame(stage, reply) == .relay)
        #expect(MailDelivery.transient(MailReply(stage: stage, words: reply)).stopsEveryLetter)
    }

    @Test(
        "to the size announced with the sender is the letter's",
        arguments: ["552 too big", "552 5.3.4 too big", "452 4.3.4 x"]
    )
    func size(reply: String) {
        #expect(blame(.sender, reply) == .letter)
    }

    @Test(
        "about an address, a mailbox or a letter is the reader's",
        arguments: [
            "550 5.1.1 User unknown", "450 4.1.1 User unknown for now", "550 5.1.2 Host unknown",
            "501 5.1.3 Bad syntax", "550 5.1.6 Moved", "556 5.1.10 Recipient address has null MX", "556 no mail here",
            "551 User not local",
            "452 4.2.2 Mailbox full", "552 5.2.2 Mailbox full", "552 Mailbox full", "550 5.2.1 Mailbox disabled",
            "450 4.2.1 Too fast for this mailbox", "552 5.2.3 Too long for this mailbox", "552 5.3.4 Too big",
            "550 5.7.2 Not allowed to write to the list", "550 5.7.17 Mailbox owner has changed",
            "553 5.6.7 no SMTPUTF8", "550 sorry, no mailbox here by that name (#5.1.1)",
        ]
    )
    func reader(reply: String) {
        #expect(blame(.recipient, reply) == .letter)
        #expect(blame(.final, reply) == .letter)
    }

    @Test(
        "about our login, encryption, signature or address is the relay's also behind a reader",
        arguments: [
            "530 5.7.0 Authentication required", "530 Must issue STARTTLS", "535 5.7.8 x", "538 5.7.11 x",
            "454 4.7.0 TLS not available", "454 4.7.1 Relay access denied", "550 5.7.26 SPF and DKIM failed",
            "550 5.7.23 SPF", "550 5.7.25 no PTR", "550 5.7.27 Sender has null MX", "550 5.1.8 bad sender",
            "421 4.7.26 unauthenticated mail is rate limited",
        ]
    )
    func ourselves(reply: String) {
        #expect(blame(.recipient, reply) == .relay)
        #expect(blame(.final, reply) == .relay)
        #expect(!MailDelivery.permanent(MailReply(stage: .recipient, words: reply)).stopsEveryLetter)
    }

    @Test(
        "that fits both is unclear",
        arguments: [
            "421 4.7.0 Recipient not in route list", "421 closing", "450 4.7.1 Greylisted", "451 4.7.1 Greylisted",
            "451 try later", "452 4.5.3 Too many recipients", "452 4.3.1 Out of storage", "450 mailbox busy",
            "554 5.7.1 <office.example>: Client host rejected: Access denied", "550 5.7.1 Relaying denied",
            "550 5.7.0 Policy", "550 no", "553 not allowed", "554 no", "501 5.5.4 Bad argument", "500 5.5.2 What?",
            "550 5.4.1 Recipient address rejected", "550 5.9.9 from another world", "450 4.4.3 Lookup failed",
            "timed out", "connection reset",
        ]
    )
    func unclear(reply: String) {
        for stage in [MailReply.Stage.recipient, .content, .final] { #expect(blame(stage, reply) == .unclear) }
    }

    @Test("has a row in the table for every stage, code and enhanced code, and every row says why")
    func complete() {
        for stage in MailReply.Stage.allCases {
            for code in [nil] + (400...599).map(Optional.some) {
                for status in [nil, MailStatus(5, 1, 1), MailStatus(4, 7, 0), MailStatus(5, 999, 999)] {
                    let reply = MailReply(stage: stage, code: code, status: status, words: "")
                    #expect(MailBlameRule.table.contains { $0.fits(reply) })
                }
            }
        }
        #expect(MailBlameRule.table.allSatisfy { !$0.reason.isEmpty })
    }

    @Test(
        "is read from enhanced codes as RFC 3463 writes them",
        arguments: [
            ("5.1.1 no", MailStatus(5, 1, 1)), ("4.999.0", MailStatus(4, 999, 0)), ("2.0.0 Ok", MailStatus(2, 0, 0)),
            ("no (#5.7.1)", MailStatus(5, 7, 1)), ("5.1 no", nil), ("3.1.1 no", nil), ("5.1.1000 no", nil),
            ("5.1.1.1 no", nil), ("5.-1.1", nil), ("", nil), ("192.0.2 x", nil), ("5.+1.1 x", nil),
        ] as [(String, MailStatus?)]
    )
    func statuses(words: String, status: MailStatus?) {
        #expect(MailStatus(in: words) == status)
    }

    @Test("shows no addresses but the reader's own")
    func addresses() {
        let reply = MailReply(stage: .recipient, code: 550, words: "5.1.1 <a@b.vn>: ask c.d@e.example, or A@B.vn.")
        #expect(reply.hidingAddresses(except: "A@b.vn").words == "5.1.1 <a@b.vn>: ask …@…, or A@B.vn.")
        #expect(!reply.hidingAddresses().words.contains("b.vn"))
        #expect(reply.hidingAddresses().status == MailStatus(5, 1, 1))
        let hostile = MailReply(stage: .final, code: 550, words: "\u{1B}[31m\u{202E}x\r\nBcc: y")
        #expect(hostile.words == "‹U+001B›[31m‹U+202E›x Bcc: y")
    }
}

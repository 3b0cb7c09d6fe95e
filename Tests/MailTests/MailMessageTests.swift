// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Mail

@Suite("A letter on the wire")
struct MailMessageTests {
    private func head(_ message: MailMessage) -> [Substring] {
        let text = String(decoding: message.rendered(), as: UTF8.self)
        return text.prefix(upTo: text.range(of: "\r\n\r\n")?.lowerBound ?? text.endIndex)
            .split(separator: "\r\n", omittingEmptySubsequences: false)
    }

    @Test("has encoded words of at most 75 characters that never cut a letter in two")
    func encodedWords() throws {
        // Every length, so that every possible cut comes up; decomposed, so that NFC has work to do.
        for length in 1...120 {
            let subject = String(String(repeating: "ệộữẵ ", count: 24).prefix(length))
            let words = HeaderText.encodedWords(subject.decomposedStringWithCanonicalMapping, firstBudget: 67)
            #expect(words.allSatisfy { $0.utf8.count <= 75 })
            #expect((words.first?.utf8.count ?? 0) <= 67)
            let decoded = words.map { Data(base64Encoded: String($0.dropFirst(10).dropLast(2))) }
            // Each word is valid UTF-8 by itself.
            let texts = decoded.map { $0.flatMap { String(data: $0, encoding: .utf8) } ?? "✗" }
            #expect(Array(texts.joined().unicodeScalars) == Array(subject.unicodeScalars))
        }
    }

    @Test("keeps the scalars whole of a character longer than a word")
    func zalgo() {
        let stack = "e" + String(repeating: "\u{0323}\u{0302}", count: 60)
        let words = HeaderText.encodedWords(stack, firstBudget: 67)
        let texts = words.map {
            Data(base64Encoded: String($0.dropFirst(10).dropLast(2))).flatMap { String(data: $0, encoding: .utf8) }
        }
        #expect(words.allSatisfy { $0.utf8.count <= 75 })
        #expect(!texts.contains(nil))
        #expect(texts.compactMap(\.self).joined() == stack.precomposedStringWithCanonicalMapping)
    }

    @Test("folds long headers and leaves short ASCII ones readable")
    func folding() throws {
        let message = try Samples.message()
        #expect(head(message).allSatisfy { $0.utf8.count <= 76 })
        #expect(head(message).contains { $0.hasPrefix(" =?UTF-8?B?") })
        #expect(head(try Samples.message(subject: "Reminder 24/03")).contains("Subject: Reminder 24/03"))
        #expect(head(try Samples.message(subject: "=?not?a?word")).contains { $0.hasPrefix("Subject: =?UTF-8?B?") })
        #expect(head(try Samples.message(subject: " indented")).contains { $0.hasPrefix("Subject: =?UTF-8?B?") })
    }

    @Test("names its predecessors")
    func references() throws {
        let earlier = try MessageID("first@nhipcau.test")
        let later = try MessageID("second@nhipcau.test")
        let lines = head(try Samples.message(references: [earlier, later]))
        #expect(lines.contains("In-Reply-To: <second@nhipcau.test>"))
        #expect(lines.contains("References: <first@nhipcau.test> <second@nhipcau.test>"))
    }

    @Test("is the same byte for byte when made again")
    func deterministic() throws {
        let first = try Samples.message(html: "<p>x</p>", calendar: Samples.calendar()).rendered()
        let second = try Samples.message(html: "<p>x</p>", calendar: Samples.calendar()).rendered()
        #expect(first == second)
    }

    @Test("lets nobody smuggle in a header", arguments: ["\r", "\n", "\r\n", "\0", "\r\nBcc: x@y.test"])
    func injection(poison: String) {
        #expect { try Samples.message(subject: "a\(poison)b") } throws: { ($0 as? MailError)?.code == .headerInjection }
        #expect { try MailAddress("a@b.test", name: "a\(poison)b") } throws: {
            ($0 as? MailError)?.code == .headerInjection
        }
        #expect { try MailAddress("a\(poison)@b.test") } throws: { ($0 as? MailError)?.code == .addressMalformed }
        #expect { try MessageID("a\(poison)@b.test") } throws: { ($0 as? MailError)?.code == .messageIDMalformed }
        #expect { try CalendarEvent(uid: "a\(poison)", sequence: 0, day: 0, summary: "") } throws: {
            ($0 as? MailError)?.code == .headerInjection
        }
        #expect { try MailCalendar(events: [], stampedAt: 0, fileName: "a\(poison).ics") } throws: {
            ($0 as? MailError)?.code == .headerInjection
        }
    }

    @Test(
        "takes addresses as offices have them",
        arguments: [
            "a@b", "phunu.thaithuy@thaibinh.gov.vn", "o'neil+hội".replacing("hội", with: "hoi") + "@x-y.vn", "1@127.vn",
        ]
    )
    func goodAddresses(address: String) throws {
        #expect(try MailAddress(address).address == address)
    }

    @Test(
        "refuses addresses that are typing mistakes",
        arguments: [
            "", "@", "a@", "@b.vn", "a b@c.vn", "a@b..vn", ".a@b.vn", "a.@b.vn", "a..b@c.vn", "a@-b.vn", "a@b-.vn",
            "chị.nhung@x.vn", "a@phụnữ.vn", "a@b.vn,c@d.vn", "a@b.vn>", "<a@b.vn", "a@b@c.vn",
            String(repeating: "a", count: 65) + "@b.vn", "a@" + String(repeating: "b", count: 64) + ".vn",
        ]
    )
    func badAddresses(address: String) {
        #expect(!MailAddress.isValid(address))
        #expect { try MailAddress(address) } throws: { ($0 as? MailError)?.code == .addressMalformed }
    }

    @Test("quotes a name with specials and escapes its quotes")
    func quotedName() throws {
        var writer = HeaderWriter()
        writer.add("From", try MailAddress("a@b.test", name: "Hoi \"LHPN\", tinh"))
        #expect(writer.text == "From: \"Hoi \\\"LHPN\\\", tinh\" <a@b.test>\r\n")
        var plain = HeaderWriter()
        plain.add("From", try MailAddress("a@b.test", name: "Nhip cau"))
        #expect(plain.text == "From: Nhip cau <a@b.test>\r\n")
    }

    @Test("writes quoted-printable lines of at most 76 characters that give the text back")
    func quotedPrintable() {
        let cases = [
            ("a=b", "a=3Db"), ("x \n", "x=20\r\n"), ("x\t", "x=09"), ("a\r\nb\rc\nd", "a\r\nb\r\nc\r\nd"),
            ("ệ", "=E1=BB=87"),
            ("", ""), ("\0", "=00"),
        ]
        for (text, encoded) in cases {
            #expect(String(decoding: QuotedPrintable.encode(text), as: UTF8.self) == encoded)
        }
        for length in 60...100 {
            let text = String(repeating: "x", count: length) + "ệ"
            let lines = String(decoding: QuotedPrintable.encode(text), as: UTF8.self).split(separator: "\r\n")
            #expect(lines.allSatisfy { $0.utf8.count <= 76 })
            let joined = lines.map { $0.hasSuffix("=") ? $0.dropLast() : $0 }.joined()
            #expect(joined == String(repeating: "x", count: length) + "=E1=BB=87")
        }
    }

    @Test("dates itself in Vietnamese time")
    func dates() {
        #expect(MailDate.text(unixMilliseconds: 1_735_664_399_000) == "Tue, 31 Dec 2024 23:59:59 +0700")
        #expect(MailDate.text(unixMilliseconds: 1_735_664_400_000) == "Wed, 1 Jan 2025 00:00:00 +0700")
        #expect(MailDate.utcStamp(unixMilliseconds: Samples.morning) == "20250317T010000Z")
        #expect(MailDate.day(daysSinceEpoch: 20_171) == "20250324")
    }
}

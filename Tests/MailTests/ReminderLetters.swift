// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import Mail

@Suite("A reminder letter")
struct ReminderLetters {
    /// The texts people agreed on, under `Tests/Fixtures/mail`. A change of wording changes a file there, and shows in
    /// review as the reader will see it.
    @Test("reads as agreed", arguments: ["single-ahead", "single-today", "digest", "province", "mixed"])
    func golden(name: String) throws {
        let message = try ReminderComposer().compose(ReminderSamples.mail(name))
        let text = "Subject: \(message.subject)\n\n\(message.text)"
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/mail/\(name).txt")
        let agreed = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        // Swift Testing leaves out an issue that quotes two whole letters: the letter goes into a file instead.
        let isAsAgreed = text == agreed
        if !isAsAgreed {
            let rendered = FileManager.default.temporaryDirectory.appending(path: "rendered-\(name).txt")
            try text.write(to: rendered, atomically: true, encoding: .utf8)
            Issue.record("diff \(file.path) \(rendered.path)")
        }
    }

    @Test("arrives as it was composed, its dates for the calendar beside it")
    func delivered() async throws {
        try await SMTPServer.running { server in
            let message = try ReminderComposer().compose(ReminderSamples.mail("digest"))
            let transport = SMTPTransport(try Samples.configuration(server))
            #expect(await transport.send(message).isAccepted)
            let letter = try #require(await first(server.letters))
            #expect(letter.headers["Subject"] == message.subject)
            #expect(letter.parts.first?.content.replacing("\r\n", with: "\n") == message.text)
            let calendar = try #require(letter.parts.last).content.replacing("\r\n ", with: "")
            #expect(calendar.matches(of: /BEGIN:VEVENT/).count == 2)
            #expect(calendar.contains("DTSTART;VALUE=DATE:20250324\r\n"))
            #expect(calendar.contains("SUMMARY:Hội nghị đối thoại\\, tiếp xúc: Hội nghị đối thoại giữa người đứng đầu"))
            await transport.close()
        }
    }

    @Test("keeps a matter's calendar entry when its day moves, and orders its versions")
    func calendarVersions() throws {
        func events(today: Int32) throws -> CalendarEvent {
            let mail = try ReminderSamples.mail([ReminderSamples.dialogue], today: today)
            return try #require(ReminderComposer().compose(mail).calendar?.events.first)
        }
        let earlier = try events(today: ReminderSamples.today)
        let later = try events(today: ReminderSamples.today + 1)
        #expect(earlier.uid == later.uid)
        #expect(earlier.sequence < later.sequence)
    }

    @Test("has no calendar entry for a day that is over")
    func nothingToCome() throws {
        #expect(try ReminderComposer().compose(ReminderSamples.mail("province")).calendar == nil)
    }

    @Test("survives a title with line breaks and angle brackets, unescaped")
    func hostileTitle() throws {
        let title = "Đối thoại\r\nBcc: x@y.example\u{2028}<b>\"&\"</b> {{organisation}}"
        let message = try ReminderComposer().compose(
            ReminderSamples.mail([ReminderSamples.item(titled: title)])
        )
        #expect(message.subject.contains("Đối thoại Bcc: x@y.example <b>\"&\"</b> {{organisation}}"))
        #expect(message.text.contains("\nĐối thoại Bcc: x@y.example <b>\"&\"</b> {{organisation}}\n"))
    }

    @Test("keeps its subject short however long the title, and its paragraphs whole")
    func longTitle() throws {
        let title = String(repeating: "hội nghị ", count: 55)
        let message = try ReminderComposer().compose(ReminderSamples.mail([ReminderSamples.item(titled: title)]))
        #expect(message.subject.count <= 110)
        #expect(message.subject.contains("…"))
        let digest = try ReminderComposer().compose(ReminderSamples.mail("digest"))
        #expect(
            digest.text.contains(
                "\n2. Hội nghị đối thoại giữa người đứng đầu cấp ủy, chính quyền huyện với cán bộ, hội viên, phụ nữ\n"
            )
        )
        // On the wire no line is longer than mail allows all the same.
        let lines = String(decoding: digest.rendered(), as: UTF8.self).split(separator: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 })
    }

    @Test(
        "shows what would turn a title round or hide in it",
        arguments: [
            ("\u{202E}đảo ngược\u{202C}", "‹U+202E›đảo ngược‹U+202C›"), ("a\u{2066}b\u{2069}", "a‹U+2066›b‹U+2069›"),
            ("a\u{200B}b", "a‹U+200B›b"), ("a\u{FEFF}b", "a‹U+FEFF›b"), ("a\u{AD}b", "a‹U+00AD›b"),
            ("a\u{9B}31mb", "a‹U+009B›31mb"), ("a\u{1B}[31mb", "a‹U+001B›[31mb"), ("a\u{7F}b", "a‹U+007F›b"),
            ("a\u{0}b", "a‹U+0000›b"), ("a\u{2028}b\u{2029}c\u{85}d", "a b c d"), ("a\u{E0041}b", "a‹U+E0041›b"),
            ("a\u{61C}b", "a‹U+061C›b"), ("a\u{200F}b\u{200E}", "a‹U+200F›b‹U+200E›"), ("a\u{2060}b", "a‹U+2060›b"),
            ("a\u{115F}b", "a‹U+115F›b"), ("a\u{E000}b", "a‹U+E000›b"), ("a\u{A0}\u{3000}b", "a b"),
            ("אבג", "\u{2068}אבג\u{2069}"), ("Tình yêu ❤️", "Tình yêu ❤️"),
        ]
    )
    func unseen(title: String, shown: String) throws {
        let item = ReminderSamples.item(titled: title)
        let message = try ReminderComposer().compose(ReminderSamples.mail([item]))
        #expect(message.subject.contains(shown), "\(message.subject.debugDescription)")
        #expect(message.text.contains("\n\(shown)\n"))
        let calendar = String(decoding: try #require(message.calendar).rendered(), as: UTF8.self)
        #expect(calendar.replacing("\r\n ", with: "").contains("SUMMARY:Hội nghị: \(shown)\r\n"))
    }

    @Test("closes in what runs from right to left also where it is cut")
    func cutIsolate() throws {
        let item = ReminderSamples.item(titled: String(repeating: "אבג ", count: 200))
        let message = try ReminderComposer().compose(ReminderSamples.mail([item]))
        for text in [message.subject, message.text] {
            let opened = text.unicodeScalars.count { $0 == "\u{2068}" }
            #expect(opened > 0 && opened == text.unicodeScalars.count { $0 == "\u{2069}" })
        }
    }

    @Test("of forty matters with titles as long as they come stays under 256 kB, and says how many are left")
    func bounded() throws {
        let titles = [String(repeating: "ệ", count: 2_000), String(repeating: "e\u{302}\u{323}\u{302}", count: 2_000)]
        for title in titles + [String(repeating: "e", count: 1) + String(repeating: "\u{302}", count: 20_000)] {
            let items = (0..<40).map { _ in ReminderSamples.item(titled: title) }
            let message = try ReminderComposer().compose(ReminderSamples.mail(items, unlisted: 11_360))
            #expect(message.rendered().count < 256 << 10)
            #expect(message.text.contains("Ngoài ra còn 11360 việc khác"))
        }
    }

    @Test("says that all are overdue, not that so many of so many are")
    func allOverdue() throws {
        let mail = try ReminderSamples.mail([ReminderSamples.overdue, ReminderSamples.overdue])
        let message = try ReminderComposer().compose(mail)
        #expect(message.subject == "Nhắc việc 17/03/2025: 2 việc, đều đã quá hạn")
        #expect(message.text.contains("đang chờ đồng chí, đều đã quá hạn:"))
    }

    @Test("about nothing is refused")
    func empty() throws {
        #expect { try ReminderComposer().compose(ReminderSamples.mail([])) } throws: {
            ($0 as? MailError)?.code == .nothingToSend
        }
    }

    @Test("is the same letter for the same occasion only")
    func identity() throws {
        func id(_ occasion: String...) throws -> MessageID {
            try MessageID(prefix: "nhacviec.20250317", occasion: occasion, domain: "tinh.example")
        }
        #expect(try id("a", "bc") == id("a", "bc"))
        #expect(try id("a", "bc") != id("ab", "c"))
        // The same for ever: a letter in doubt may be sent again by another release.
        #expect(try id("a", "bc").value == "nhacviec.20250317.e8bd15823051e636@tinh.example")
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
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
        #expect(message.text.contains("   Đối thoại Bcc: x@y.example <b>\"&\"</b> {{organisation}}\n"))
    }

    @Test("keeps its subject short however long the title")
    func longTitle() throws {
        let title = String(repeating: "hội nghị ", count: 55)
        let message = try ReminderComposer().compose(ReminderSamples.mail([ReminderSamples.item(titled: title)]))
        #expect(message.subject.count <= 110)
        #expect(message.subject.contains("…"))
        #expect(message.text.split(separator: "\n").allSatisfy { $0.count <= 78 })
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

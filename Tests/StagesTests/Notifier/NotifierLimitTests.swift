// SPDX-License-Identifier: Apache-2.0

import Mail
import Postgres
import Reporting
import Storage
import Testing

@testable import Stages

@Suite("What one person is told in a day", .timeLimit(.minutes(1)))
struct NotifierLimitTests {
    private let morning = "2025-03-17T09:00"
    private let afternoon = "2025-03-17T15:00"

    /// Items of a letter, by their numbers.
    private func items(_ message: MailMessage) -> Int {
        message.text.matches(of: #/(?m)^\d+\. /#).count
    }

    @Test("is bounded, however much one unit plans, and what is left is said and told on the next days")
    func flood() async throws {
        try await NotifierGround.with { ground in
            _ = try await ground.pool.query(
                """
                INSERT INTO obligations (unit_code, kind, obligation_key, report_id, revision, title, due_on, closed)
                SELECT '341', 'dialogue', 'DT-' || n, 341, 1, repeat('Đối thoại ', 50), '2025-03-20', false
                FROM generate_series(1, 11400) n
                """
            )
            try await ground.owe(by: "339")
            let round = try await ground.look(at: morning)
            #expect(round.overlooked == ["341": 10_400])
            #expect(round.planned == ReminderLimits.openAUnit + 1)
            let transport = ToldTransport()
            try await ground.sendAll(at: morning, try ground.handler(at: morning, transport))
            let sent = await transport.sent
            #expect(sent.map(\.to.address).sorted() == [NotifierGround.address("hungha"), NotifierGround.focal])
            let letter = try #require(sent.first { $0.to.address == NotifierGround.focal })
            #expect(items(letter) == ReminderLimits.itemsALetter)
            #expect(letter.text.contains("Ngoài ra còn 960 việc khác"))
            #expect(letter.rendered().count < 256 << 10)
            // What was not listed was not told; what is urgent of it follows in at most two more letters today.
            let handler = try ground.handler(at: afternoon, transport)
            for _ in 1...5 { try await ground.sendAll(at: afternoon, handler) }
            let today = await transport.sent.filter { $0.to.address == NotifierGround.focal }
            #expect(today.count == ReminderLimits.lettersADay)
            let told = try await ground.pool.query("SELECT count(*) FROM reminders WHERE state = 'accepted'").int8(0, 0)
            #expect(told == Int64(ReminderLimits.lettersADay * ReminderLimits.itemsALetter + 1))
            #expect(try await ground.look(at: afternoon).recipients.isEmpty)
        }
    }

    @Test("holds a deadline that came up after the morning's letter, if tomorrow would be late")
    func enteredToday() async throws {
        try await NotifierGround.with { ground in
            let transport = ToldTransport()
            try await ground.owe()
            try await ground.sendAll(at: morning, try ground.handler(at: morning, transport))
            try await ground.owe("DT-2", by: "341", title: "Đối thoại ngày mai", due: "2025-03-18", revision: 1)
            try await ground.sendAll(at: afternoon, try ground.handler(at: afternoon, transport))
            let sent = await transport.sent
            #expect(sent.count == 2)
            #expect(sent.last?.text.contains("Đối thoại ngày mai") == true)
            #expect(sent.last?.text.contains("Bí thư Huyện ủy") == false)
            #expect(Set(sent.map(\.messageID)).count == 2)
        }
    }

    @Test("is not said of a unit that the reader does not answer for")
    func ownUnits() async throws {
        try await NotifierGround.with { ground in
            for unit in ["341"] + NotifierGround.districts.keys {
                try await ground.owe(by: unit, title: "Việc của \(unit)")
            }
            let transport = ToldTransport()
            try await ground.sendAll(at: morning, try ground.handler(at: morning, transport))
            let sent = await transport.sent
            #expect(sent.count == 5)
            for letter in sent {
                let unit = NotifierGround.districts.first { letter.to.address.contains($0.value) }?.key ?? "341"
                let others = (["341"] + NotifierGround.districts.keys).filter { $0 != unit }
                #expect(letter.text.contains("Việc của \(unit)"))
                #expect(others.allSatisfy { !letter.text.contains("Việc của \($0)") })
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Operations
import Reporting
import Storage
import Testing

@testable import Stages

@Suite("Looking for what is to be said", .timeLimit(.minutes(1)))
struct NotifierSchedulingTests {
    private let morning = "2025-03-17T09:00"

    @Test("plans each reminder once, and names its reader until the letter is out")
    func plannedOnce() async throws {
        try await NotifierGround.with { ground in
            try await ground.owe()
            let first = try await ground.look(at: morning)
            #expect(first.planned == 1 && first.recipients == [NotifierGround.focal])
            let second = try await ground.look(at: morning)
            #expect(second.planned == 0 && second.recipients == [NotifierGround.focal])
            _ = try await ground.handler(at: morning).handle([NotifierGround.notice()])
            let third = try await ground.look(at: morning)
            #expect(third == ReminderAgenda.Round())
            let row = try #require(try await ground.ledger().first)
            #expect(row.state == .accepted && row.key.step == -3 && row.reason.contains("step -3"))
        }
    }

    @Test("comes to the same rows, however many look at once")
    func manySchedulers() async throws {
        try await NotifierGround.with { ground in
            for number in 1...5 { try await ground.owe("DT-\(number)") }
            let planned = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await ground.look(at: morning).planned } }
                return try await group.reduce(0, +)
            }
            #expect(planned == 5)
            #expect(try await ground.ledger().count == 5)
        }
    }

    @Test("finds after days of silence the step of today only")
    func catchingUp() async throws {
        try await NotifierGround.with { ground in
            try await ground.owe()
            _ = try await ground.look(at: morning)
            let late = try await ground.look(at: "2025-03-20T09:00")
            #expect(late.planned == 1 && late.discarded == 1 && late.recipients == [NotifierGround.focal])
            let states = Dictionary(uniqueKeysWithValues: try await ground.ledger().map { ($0.key.step, $0.state) })
            #expect(states == [-3: .obsolete, 0: .planned])
        }
    }

    @Test(
        "leaves the night alone, and plans nothing before the office opens",
        arguments: ["T21:30", "T05:00", "T07:59"]
    )
    func quiet(hour: String) async throws {
        try await NotifierGround.with { ground in
            try await ground.owe()
            #expect(try await ground.look(at: "2025-03-17" + hour) == ReminderAgenda.Round())
            #expect(try await ground.ledger().isEmpty)
        }
    }

    @Test("takes back what was met before anybody was written to")
    func met() async throws {
        try await NotifierGround.with { ground in
            try await ground.owe()
            _ = try await ground.look(at: morning)
            try await ground.owe(isClosed: true, revision: 2)
            let round = try await ground.look(at: morning)
            #expect(round.discarded == 1 && round.recipients.isEmpty)
            #expect(try await ground.ledger().map(\.state) == [.obsolete])
        }
    }

    @Test("knows the trial's hour, and refuses it where real people would be written to")
    func clock() throws {
        for text in ["2025-03-17T09:00", "2025-03-17T09:00:00", "2025-03-17T09:00:00+07:00"] {
            let clock = try NotifierClock(environment: [NotifierClock.variable: text])
            #expect(clock.isShifted && clock.now.date.iso == "2025-03-17" && clock.now.minuteOfDay == 540)
        }
        #expect(try !NotifierClock(environment: [:]).isShifted)
        #expect(throws: NotifierClockError.self) { try NotifierClock(environment: [NotifierClock.variable: "9 giờ"]) }
        let clock = try NotifierGround.clock("2025-03-17T09:00")
        let away = try NotifierGround.smtp("smtp.example.vn")
        #expect(throws: NotifierClockError.self) { try clock.refuseFor(away) }
        try NotifierClock(environment: [:]).refuseFor(away)
        try clock.refuseFor(NotifierGround.smtp("127.0.0.1"))
        try clock.refuseFor(.maildir(path: "mail"))
    }
}

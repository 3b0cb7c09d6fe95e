// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite("Who is reminded, and when")
struct ReminderPlannerTests {
    @Test(
        "Each step of the ladder tells its people",
        arguments: [
            ("2025-04-22", [], nil), ("2025-04-23", ["nhung"], -7), ("2025-04-28", ["nhung"], -3),
            ("2025-05-05", ["nhung"], -1), ("2025-05-06", ["nhung"], 0), ("2025-05-07", ["nhung", "hoa"], 1),
            ("2025-05-08", ["nhung", "hoa"], 1), ("2025-05-09", ["nhung", "hoa"], 3), ("2025-05-13", ["mai"], 5),
            ("2025-06-20", ["mai"], 5),
        ] as [(String, [String], Int?)]
    )
    func ladder(today: String, names: [String], step: Int?) throws {
        let decision = try Reminders.planner().decide(Reminders.dialogue(), now: Reminders.at(today))
        #expect(decision.reminders.map { $0.key.recipient.prefix { $0 != "@" } } == names.map { $0[...] })
        #expect(decision.reminders.allSatisfy { $0.key.step == step })
        #expect(decision.silences == (step == nil ? [.tooEarly(firstOn: try day("2025-04-23"))] : []))
    }

    @Test("After days of silence only the latest step is said, once")
    func catchUp() throws {
        let planner = try Reminders.planner()
        let late = try planner.decide(Reminders.dialogue(), now: Reminders.at("2025-05-05", 15))
        #expect(late.reminders.map(\.key.step) == [-1])
        let told = ReminderLedger(told: Set(late.reminders.map(\.key)))
        let again = try planner.decide(Reminders.dialogue(), now: Reminders.at("2025-05-05", 16), ledger: told)
        #expect(again.reminders.isEmpty)
        #expect(again.silences == [.alreadyTold(recipient: "nhung@thaithuy.example")])
        let next = try planner.decide(Reminders.dialogue(), now: Reminders.at("2025-05-06"), ledger: told)
        #expect(next.reminders.map(\.key.step) == [0])
    }

    @Test(
        "Nothing leaves at night or before the office opens",
        arguments: [(0, 0), (6, 59), (7, 0), (7, 59), (20, 0), (23, 59)]
    )
    func quiet(hour: Int, minute: Int) throws {
        let now = try Reminders.at("2025-05-06", hour, minute)
        let decision = try Reminders.planner().decide(Reminders.dialogue(), now: now)
        #expect(decision.reminders.isEmpty)
        #expect(decision.silences == [.quietHours])
    }

    @Test("The day is the day in Viet Nam", arguments: [(8, 0), (19, 59)])
    func awake(hour: Int, minute: Int) throws {
        let decision = try Reminders.planner().decide(
            Reminders.dialogue(),
            now: Reminders.at("2025-05-06", hour, minute)
        )
        #expect(decision.reminders.map(\.key.step) == [0])
        #expect(decision.reminders.first?.timing == .today)
    }

    @Test("What is done is not reminded of")
    func closed() throws {
        let decision = try Reminders.planner().decide(Reminders.dialogue(closed: true), now: Reminders.at("2025-05-06"))
        #expect(decision.reminders.isEmpty)
        #expect(decision.silences == [.closed])
    }

    @Test("A moved day is reminded of anew")
    func moved() throws {
        let planner = try Reminders.planner()
        let now = try Reminders.at("2025-05-06")
        let first = try planner.decide(Reminders.dialogue(), now: now).reminders
        let ledger = ReminderLedger(told: Set(first.map(\.key)))
        let moved = try planner.decide(Reminders.dialogue(due: "2025-05-07"), now: now, ledger: ledger)
        #expect(moved.reminders.map(\.key.step) == [-1])
        #expect(moved.reminders.first?.key.matter == first.first?.key.matter)
    }

    @Test("One letter a person and day: the next matter waits until tomorrow")
    func oneLetter() throws {
        let planner = try Reminders.planner()
        let ledger = ReminderLedger(lettersToday: ["NHUNG@thaithuy.example": 1])
        let today = try planner.decide(Reminders.dialogue(), now: Reminders.at("2025-05-07"), ledger: ledger)
        #expect(today.reminders.map(\.key.recipient) == ["hoa@thaithuy.example"])
        #expect(today.silences == [.oneLetterADay(recipient: "nhung@thaithuy.example")])
        let tomorrow = try planner.decide(Reminders.dialogue(), now: Reminders.at("2025-05-08"))
        #expect(tomorrow.reminders.count == 2)
    }

    @Test(
        "A deadline that comes up after the day's letter is told the same day when tomorrow would be late",
        arguments: [
            ("2025-05-06", true), ("2025-05-07", true), ("2025-05-09", true), ("2025-05-12", false),
            ("2025-05-05", false),
        ]
    )
    func urgent(due: String, isTold: Bool) throws {
        let planner = try Reminders.planner()
        let now = try Reminders.at("2025-05-06", 15)
        let obligation = try Reminders.dialogue(due: due)
        func focal(_ letters: Int) -> [Reminder] {
            let ledger = ReminderLedger(lettersToday: ["nhung@thaithuy.example": letters])
            return planner.decide(obligation, now: now, ledger: ledger).reminders.filter {
                $0.key.recipient == "nhung@thaithuy.example"
            }
        }
        #expect(focal(0).count == 1)
        #expect(focal(1).count == (isTold ? 1 : 0))
        // And no more than three letters, whatever comes up.
        #expect(focal(ReminderLimits.lettersADay).isEmpty)
        let key = try #require(focal(0).first?.key)
        let silence = ReminderSilence.oneLetterADay(recipient: "nhung@thaithuy.example")
        #expect(planner.objection(to: key, about: obligation, lettersToday: 1, now: now) == (isTold ? nil : silence))
        #expect(planner.objection(to: key, about: obligation, lettersToday: 3, now: now) == silence)
    }

    @Test("Who could not be told is not counted as told")
    func undeliverable() throws {
        let planner = try Reminders.planner()
        let now = try Reminders.at("2025-05-05")
        let keys = try planner.decide(Reminders.dialogue(), now: now).reminders.map(\.key)
        let decision = try planner.decide(
            Reminders.dialogue(),
            now: now,
            ledger: ReminderLedger(undeliverable: Set(keys))
        )
        #expect(decision.reminders.isEmpty)
        #expect(decision.silences == [.undeliverable(recipient: "nhung@thaithuy.example")])
    }

    @Test("A reminder has a point until the next step comes, and ten working days after the last")
    func usefulLife() throws {
        let planner = try Reminders.planner()
        let obligation = try Reminders.dialogue()
        func objection(_ today: String, plannedOn: String, _ audience: String) throws -> ReminderSilence? {
            let planned = try Reminders.at(plannedOn)
            let key = try #require(
                planner.decide(obligation, now: planned).reminders.first { $0.key.recipient.hasPrefix(audience) }?.key
            )
            return planner.objection(to: key, about: obligation, plannedOn: planned.date, now: try Reminders.at(today))
        }
        #expect(try objection("2025-05-04", plannedOn: "2025-04-28", "nhung") == nil)
        #expect(try objection("2025-05-05", plannedOn: "2025-04-28", "nhung") == .superseded)
        #expect(try objection("2025-05-27", plannedOn: "2025-05-13", "mai") == nil)
        #expect(try objection("2025-05-28", plannedOn: "2025-05-13", "mai") == .outOfTime)
        #expect(ReminderSilence.outOfTime.isFinal)
        // A report that came late gives its reminder as much time.
        #expect(try objection("2025-06-20", plannedOn: "2025-06-20", "mai") == nil)
    }

    @Test("A letter has forty matters at most, units take turns, and nobody reads of a unit that is not hers")
    func limited() throws {
        let planner = try Reminders.planner()
        let now = try Reminders.at("2025-05-13")
        let flood = try (0..<11_400).map { try Reminders.dialogue("DT-\($0)") }
        let others = [try Reminders.dialogue("DT-1", of: "342"), try Reminders.dialogue("DT-2", of: "342")]
        for digest in planner.digests(flood + others, now: now) {
            let (letter, unlisted) = digest.limited()
            #expect(letter.reminders.count <= ReminderLimits.itemsALetter)
            #expect(letter.reminders.count + unlisted == digest.reminders.count)
            #expect(letter.reminders.count { $0.key.unitCode == "342" } == 2)
            #expect(letter.reminders == digest.reminders.filter(Set(letter.reminders).contains))
        }
        let earlier = try Reminders.at("2025-05-08")
        for digest in planner.digests(flood + others, now: earlier) {
            #expect(digest.recipient.hasSuffix("@thaithuy.example"))
            #expect(digest.reminders.allSatisfy { $0.key.unitCode == "341" })
        }
    }

    @Test("A commune without people of its own is answered for by its district, never by the province")
    func commune() throws {
        let planner = try Reminders.planner()
        let commune = try planner.decide(Reminders.dialogue(of: "12826"), now: Reminders.at("2025-05-06"))
        #expect(commune.reminders.map(\.key.recipient) == ["nhung@thaithuy.example"])
        #expect(commune.reminders.first?.words.reason.contains("chưa có người nhận thư riêng") == true)
        let nobody = try planner.decide(Reminders.dialogue(of: "342"), now: Reminders.at("2025-05-06"))
        #expect(nobody.reminders.isEmpty)
        #expect(nobody.silences == [.nobodyToTell(.focal)])
        let escalated = try planner.decide(Reminders.dialogue(of: "342"), now: Reminders.at("2025-05-13"))
        #expect(escalated.reminders.map(\.key.recipient) == ["mai@tinh.example"])
    }

    @Test("A vacant role has a stand-in, and who holds two roles is told once")
    func standIn() throws {
        let both = try Reminders.planner([
            Contact(unitCode: "341", role: .head, name: "Hoa", email: "hoa@thaithuy.example")
        ])
        let decision = try both.decide(Reminders.dialogue(), now: Reminders.at("2025-05-07"))
        #expect(decision.reminders.map(\.key.recipient) == ["hoa@thaithuy.example"])
        #expect(decision.reminders.first?.audience == .focal)
    }

    @Test("What a unit leaves behind when it ends comes to the province")
    func ended() throws {
        let planner = try Reminders.planner()
        let obligation = try Reminders.dialogue(due: "2025-07-03")
        let before = try planner.decide(obligation, now: Reminders.at("2025-06-30"))
        #expect(before.reminders.map(\.key.recipient) == ["nhung@thaithuy.example"])
        let after = try planner.decide(obligation, now: Reminders.at("2025-07-02"))
        #expect(after.reminders.map(\.key.recipient) == ["mai@tinh.example"])
        #expect(after.reminders.first?.words.reason.contains("đã kết thúc hoạt động") == true)
        #expect(after.reminders.first?.words.unit == "Hội LHPN huyện Thái Thụy")
    }

    @Test("An answer due on a day off may come on the next working day; a conference is held on its day")
    func dayOff() throws {
        let planner = try Reminders.planner()
        // Saturday 10/05/2025.
        let answer = try planner.decide(Reminders.feedback(due: "2025-05-10"), now: Reminders.at("2025-05-12"))
        #expect(answer.reminders.map(\.timing) == [.today])
        let conference = try planner.decide(Reminders.dialogue(due: "2025-05-10"), now: Reminders.at("2025-05-12"))
        #expect(conference.reminders.map(\.timing) == [.overdue(workingDays: 1)])
    }

    @Test("All of a person's matters come in one digest, the longest due first")
    func digests() throws {
        let obligations = [
            try Reminders.dialogue("DT-2"), try Reminders.feedback(due: "2025-04-29"), try Reminders.dialogue("DT-1"),
        ]
        let digests = try Reminders.planner().digests(obligations, now: Reminders.at("2025-05-06"))
        #expect(digests.map(\.recipient) == ["hoa@thaithuy.example", "nhung@thaithuy.example"])
        #expect(digests.last?.reminders.map(\.obligation.key) == ["GY-1", "DT-1", "DT-2"])
        #expect(digests.first?.reminders.map(\.obligation.key) == ["GY-1"])
        let again = try Reminders.planner().digests(obligations.reversed(), now: Reminders.at("2025-05-06", 17))
        #expect(again.map(\.identity) == digests.map(\.identity))
        let other = try Reminders.planner().digests(obligations, now: Reminders.at("2025-05-07"))
        #expect(Set(other.map(\.identity)).isDisjoint(with: digests.map(\.identity)))
    }

    @Test("In the moment of sending it is asked again")
    func objections() throws {
        let planner = try Reminders.planner()
        let obligation = try Reminders.dialogue()
        let now = try Reminders.at("2025-05-06")
        let key = try #require(planner.decide(obligation, now: now).reminders.first?.key)
        #expect(planner.objection(to: key, about: obligation, now: now) == nil)
        #expect(planner.reminder(of: key, about: obligation, now: now)?.key == key)
        #expect(planner.objection(to: key, about: nil, now: now) == .closed)
        #expect(planner.objection(to: key, about: try Reminders.dialogue(closed: true), now: now) == .closed)
        #expect(planner.objection(to: key, about: try Reminders.dialogue(due: "2025-05-08"), now: now) == .superseded)
        #expect(planner.objection(to: key, about: obligation, now: try Reminders.at("2025-05-07")) == .superseded)
        let evening = planner.objection(to: key, about: obligation, now: try Reminders.at("2025-05-06", 20))
        #expect(evening == .quietHours && evening?.isFinal == false)
    }

    @Test("Every reminder says why, to its reader and to operators")
    func reasons() throws {
        let decision = try Reminders.planner().decide(Reminders.dialogue(), now: Reminders.at("2025-05-08"))
        #expect(
            decision.reminders.first?.trace
                == "dialogue/341/DT-1 is open and due 2025-05-06; its step 1 came on 2025-05-07 and goes to the focal "
                + "contact Nhung@thaithuy.example"
        )
        #expect(decision.reminders.first?.words.timing == "quá 2 ngày làm việc")
        #expect(decision.reminders.last?.words.reason.contains("người đứng đầu") == true)
    }
}

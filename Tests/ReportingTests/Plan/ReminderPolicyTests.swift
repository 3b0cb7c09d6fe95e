// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct ReminderPolicyTests {
    let policy = Samples.plan().reminders
    let calendar: WorkingCalendar

    init() throws {
        calendar = WorkingCalendar(
            exceptions: CalendarTable.read(try Shipped.bytes("calendar/exceptions.csv")).exceptions
        )
    }

    @Test(
        "Steps are counted in working days around the holiday of 30 April",
        arguments: [
            (-7, "2025-04-23"), (-3, "2025-04-28"), (-1, "2025-05-05"), (0, "2025-05-06"), (1, "2025-05-07"),
            (3, "2025-05-09"), (5, "2025-05-13"),
        ]
    )
    func planned(offset: Int, on: String) throws {
        let step = ReminderPolicy.Step(offset: offset, recipients: [.focal])
        #expect(step.plannedOn(due: try day("2025-05-06"), calendar).iso == on)
    }

    @Test func aDueDayOffStandsOnTheNextWorkingDay() throws {
        let step = ReminderPolicy.Step(offset: 0, recipients: [.focal])
        #expect(step.plannedOn(due: try day("2025-05-01"), calendar).iso == "2025-05-05")
    }

    @Test(
        "Only the latest step that has come is due",
        arguments: [
            ("2025-04-22", nil), ("2025-04-23", -7), ("2025-04-27", -7), ("2025-05-04", -3), ("2025-05-06", 0),
            ("2025-05-08", 1), ("2025-06-30", 5),
        ] as [(String, Int?)]
    )
    func current(today: String, offset: Int?) throws {
        let step = policy.currentStep(
            for: .dialogue,
            due: try day("2025-05-06"),
            today: try day(today),
            calendar
        )
        #expect(step?.offset == offset)
    }

    @Test func theNightIsQuiet() {
        #expect(policy.isQuiet(minuteOfDay: 20 * 60))
        #expect(policy.isQuiet(minuteOfDay: 0))
        #expect(policy.isQuiet(minuteOfDay: 7 * 60 - 1))
        #expect(!policy.isQuiet(minuteOfDay: 7 * 60))
        #expect(!policy.isQuiet(minuteOfDay: 20 * 60 - 1))
    }
}

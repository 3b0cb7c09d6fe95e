// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct WorkingCalendarTests {
    let calendar: WorkingCalendar

    init() throws {
        let (exceptions, problems) = CalendarTable.read(try Shipped.bytes("calendar/exceptions.csv"))
        try #require(problems.isEmpty)
        calendar = WorkingCalendar(exceptions: exceptions)
    }

    @Test(
        "Two working days after these days of 2025",
        arguments: [
            ("2025-01-14", "2025-01-16"), ("2025-02-14", "2025-02-18"), ("2025-03-14", "2025-03-18"),
            ("2025-04-14", "2025-04-16"), ("2025-06-14", "2025-06-17"), ("2025-09-14", "2025-09-16"),
            ("2025-12-14", "2025-12-16"),
            // The Saturday worked for 2 May.
            ("2025-04-24", "2025-04-26"), ("2025-04-25", "2025-04-28"), ("2025-04-29", "2025-05-06"),
            // Tết and National Day.
            ("2025-01-24", "2025-02-04"), ("2025-08-29", "2025-09-04"),
        ]
    )
    func twoWorkingDays(from: String, to: String) throws {
        let start = try day(from)
        let end = try day(to)
        #expect(calendar.addingWorkingDays(2, to: start) == end)
        #expect(calendar.workingDays(from: start, to: end) == 2)
        #expect(calendar.workingDays(from: end, to: start) == -2)
    }

    @Test func countingBackStartsOnTheDayBefore() throws {
        // Tuesday 6 May: back over the holiday to the worked Saturday.
        #expect(calendar.addingWorkingDays(-1, to: try day("2025-05-06")).iso == "2025-05-05")
        #expect(calendar.addingWorkingDays(-2, to: try day("2025-05-06")).iso == "2025-04-29")
        #expect(calendar.addingWorkingDays(-4, to: try day("2025-05-06")).iso == "2025-04-26")
    }

    @Test func noWorkingDayIsTheDayItself() throws {
        let sunday = try day("2025-09-14")
        #expect(calendar.addingWorkingDays(0, to: sunday) == sunday)
        #expect(calendar.workingDays(from: sunday, to: sunday) == 0)
    }

    @Test func aDayOffMovesForward() throws {
        #expect(calendar.rollingForward(try day("2025-04-30")).iso == "2025-05-05")
        #expect(calendar.rollingForward(try day("2025-04-26")).iso == "2025-04-26")
    }

    @Test func coverageEndsWithTheLastYearEntered() {
        #expect(calendar.coveredThrough?.iso == "2026-12-31")
        #expect(WorkingCalendar(exceptions: []).coveredThrough == nil)
    }

    @Test func mistakesInTheTableAreNamedWithTheirLine() {
        let file = """
            date,kind,name_vi,basis
            2025-04-27,off,Chủ nhật,x
            2025-04-28,work,Thứ Hai,x
            2025-4-30,off,Ngày Chiến thắng,x
            2025-05-01,holiday,Ngày Quốc tế Lao động,x
            2025-09-02,off,Quốc khánh,x
            2025-09-02,off,Quốc khánh,x
            """
        let (exceptions, problems) = CalendarTable.read(Array(file.utf8))
        #expect(exceptions.map(\.date.iso) == ["2025-09-02"])
        #expect(problems.map(\.line) == [2, 3, 4, 5, 7])
        #expect(problems.allSatisfy { !$0.fix.isEmpty })
    }
}

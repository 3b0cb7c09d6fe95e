// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct PeriodTests {
    @Test(
        "Decree 09/2019 cuts on the 14th",
        arguments: [
            ("2025-M01", "2024-12-15", "2025-01-14"), ("2025-M03", "2025-02-15", "2025-03-14"),
            ("2025-M12", "2025-11-15", "2025-12-14"), ("2025-Q1", "2024-12-15", "2025-03-14"),
            ("2025-Q2", "2025-03-15", "2025-06-14"), ("2025-Q4", "2025-09-15", "2025-12-14"),
            ("2025-H1", "2024-12-15", "2025-06-14"), ("2025-9M", "2024-12-15", "2025-09-14"),
            ("2025-Y", "2024-12-15", "2025-12-14"),
            // A one-off report may speak of the whole plan year.
            ("2025-A0001", "2025-01-01", "2025-12-31"), ("2025-A9999", "2025-01-01", "2025-12-31"),
        ]
    )
    func nd09(code: String, from: String, to: String) throws {
        let period = try #require(Period(code))
        #expect(period.from.iso == from)
        #expect(period.cutOff.iso == to)
        #expect(period.year == 2025)
        #expect(period.contains(period.from) && period.contains(period.to))
        #expect(!period.contains(period.from.adding(days: -1)) && !period.contains(period.to.adding(days: 1)))
    }

    @Test(
        "Whole months when the profile says so",
        arguments: [
            ("2025-M02", "2025-02-01", "2025-02-28"), ("2024-M02", "2024-02-01", "2024-02-29"),
            ("2025-Q1", "2025-01-01", "2025-03-31"), ("2025-H1", "2025-01-01", "2025-06-30"),
            ("2025-9M", "2025-01-01", "2025-09-30"), ("2025-Y", "2025-01-01", "2025-12-31"),
        ]
    )
    func calendarMonths(code: String, from: String, to: String) throws {
        let profile = ReportingProfile(cutting: .calendarMonth, dueWorkingDays: 5)
        let period = try #require(Period(code, profile: profile))
        #expect(period.from.iso == from)
        #expect(period.to.iso == to)
    }

    @Test(
        "What is no code of a period",
        arguments: [
            "2025-M13", "2025-M00", "2025-M3", "2025-Q5", "2025-Q0", "2025-Q", "2025-H2", "2025-9m", "2025-YY", "2025",
            "25-Q1", "2025-A0000", "2025-A1", "2025-A00001", "2019-Q1", "2101-Q1", "2025_Q1", "2025-Q1 ", "", "adhoc",
            "2025-8M", "2025-q1", "Ặ-Q1",
        ]
    )
    func notACode(code: String) {
        #expect(Period(code) == nil)
    }

    @Test(
        "Due two working days after the cut-off",
        arguments: [
            ("2025-M01", "2025-01-16"), ("2025-Q1", "2025-03-18"), ("2025-H1", "2025-06-17"), ("2025-9M", "2025-09-16"),
            ("2025-Y", "2025-12-16"),
        ]
    )
    func due(code: String, due: String) throws {
        let (exceptions, _) = CalendarTable.read(try Shipped.bytes("calendar/exceptions.csv"))
        let period = try #require(Period(code))
        #expect(period.dueOn(WorkingCalendar(exceptions: exceptions))?.iso == due)
        #expect(period.locksOn(WorkingCalendar(exceptions: exceptions)) == nil)
    }

    @Test func aThematicReportIsNeverLate() throws {
        let period = try #require(Period("2025-A0001"))
        #expect(period.isThematic)
        #expect(period.dueOn(WorkingCalendar(exceptions: [])) == nil)
    }

    @Test func aPeriodLocksWhenTheProfileSaysSo() throws {
        let profile = ReportingProfile(cutting: .nd09, dueWorkingDays: 2, lockWorkingDays: 10)
        let period = try #require(Period("2025-Q2", profile: profile))
        #expect(period.locksOn(WorkingCalendar(exceptions: []))?.iso == "2025-07-01")
    }

    @Test func theCutOffPullsLastDecemberIntoTheReportButNotIntoThePlanYear() throws {
        let december = try day("2024-12-20")
        let plan = Samples.plan()
        #expect(try #require(Period("2025-Q1")).contains(december))
        #expect(!plan.contains(december))
        #expect(try !#require(Period("2025-Y")).contains(day("2025-12-20")))
        #expect(try plan.contains(day("2025-12-20")))
    }
}

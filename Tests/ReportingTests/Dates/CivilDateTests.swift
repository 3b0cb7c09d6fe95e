// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct CivilDateTests {
    @Test(
        "Known days have their known number and weekday",
        arguments: [
            ("1970-01-01", 0, Weekday.thursday), ("1969-12-31", -1, .wednesday), ("2000-02-29", 11_016, .tuesday),
            ("2025-03-17", 20_164, .monday), ("2025-07-01", 20_270, .tuesday), ("0001-01-01", -719_162, .monday),
            ("9999-12-31", 2_932_896, .friday),
        ]
    )
    func knownDays(iso: String, days: Int32, weekday: Weekday) throws {
        let date = try #require(CivilDate(iso: iso))
        #expect(date.daysSinceEpoch == days)
        #expect(date.weekday == weekday)
        #expect(date.iso == iso)
    }

    @Test func everyDayFromNumberToPartsAndBackIsTheSame() {
        // 400 years hold every case of the Gregorian rule.
        var previous = CivilDate(daysSinceEpoch: -135_141)
        for number in Int32(-135_140)...Int32(10_957) {
            let date = CivilDate(daysSinceEpoch: number)
            let (year, month, day) = date.components
            guard CivilDate(year: year, month: month, day: day) == date, date > previous else {
                Issue.record("\(date) of \(number) does not come back")
                return
            }
            previous = date
        }
    }

    @Test(
        "Only ten characters of a day that exists are an ISO date",
        arguments: [
            "2025-02-29", "1900-02-29", "2025-04-31", "2025-00-10", "2025-13-01", "2025-01-00", "2025-1-01",
            "25-01-01", "2025/01/01", "2025-01-01T", " 2025-01-01", "2025-01-0a", "0000-01-01", "", "２025-01-01",
            "+025-01-01", "-001-01-01",
        ]
    )
    func rejectedISO(text: String) {
        #expect(CivilDate(iso: text) == nil)
    }

    @Test func bytesAreReadAsTextIs() {
        let read = { (text: String) in Array(text.utf8).withUnsafeBytes { CivilDate(iso: $0) } }
        #expect(read("2024-02-29") == CivilDate(year: 2024, month: 2, day: 29))
        #expect(read("2023-02-29") == nil)
        #expect(read("2024-02-2") == nil)
    }

    @Test(
        "Officers write the day first",
        arguments: [
            ("05/03/2025", "2025-03-05"), ("5/3/2025", "2025-03-05"), ("05-03-2025", "2025-03-05"),
            ("05.03.2025", "2025-03-05"), ("2025-03-05", "2025-03-05"), ("31/12/2024", "2024-12-31"),
        ]
    )
    func written(text: String, iso: String) {
        #expect(CivilDate(written: text)?.iso == iso)
    }

    @Test(
        "A date that needs guessing is no date",
        arguments: [
            "45721", "05/03/25", "03/13/2025", "5/3", "05/03-2025", "05/03/2025 08:00", "/03/2025", "05//2025",
            "29/02/2025", "2025/03/05", "5/3/2025/1", "",
        ]
    )
    func unreadable(text: String) {
        #expect(CivilDate(written: text) == nil)
    }

    @Test func anInstantIsTheDayInVietNam() throws {
        // 2025-03-16T17:00:00Z is midnight in Asia/Ho_Chi_Minh.
        let midnight: Int64 = 1_742_144_400_000
        #expect(CivilDate(unixMilliseconds: midnight).iso == "2025-03-17")
        #expect(CivilDate(unixMilliseconds: midnight - 1).iso == "2025-03-16")
        #expect(CivilDate(unixMilliseconds: -1).iso == "1970-01-01")
        #expect(CivilDate(unixMilliseconds: -25_200_001).iso == "1969-12-31")
        #expect(CivilDate(unixMilliseconds: .max).daysSinceEpoch == .max)
        #expect(CivilDate(unixMilliseconds: .min).daysSinceEpoch == .min)
    }

    @Test func peopleReadTheDayFirst() throws {
        let date = try #require(CivilDate(iso: "2025-03-05"))
        #expect(date.vietnamese == "05/03/2025")
        #expect(date.adding(days: 27).vietnamese == "01/04/2025")
        #expect(date.days(until: date.adding(days: -400)) == -400)
    }
}

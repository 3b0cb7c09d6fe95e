// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct LocalTimeTests {
    @Test func theClockOfVietNamDecidesTheDay() {
        let time = LocalTime(1_742_149_800_250)
        #expect(time.iso == "2025-03-17T01:30:00.250+07:00")
        #expect(time.vietnamese == "01:30 17/03/2025")
        #expect(time.minuteOfDay == 90)
    }

    @Test(arguments: [0, 1_742_149_800_250, -1, 1_735_664_399_999, 1_735_664_400_000, 4_102_444_799_999] as [Int64])
    func whatIsWrittenReadsBack(_ milliseconds: Int64) {
        let time = LocalTime(milliseconds)
        #expect(time.unixMilliseconds == milliseconds)
        #expect(LocalTime(iso: time.iso) == time)
    }

    @Test(arguments: [.min, -99_999_999_999_999, 253_402_300_800_000, .max] as [Int64])
    func noNumberIsTooFarAway(_ milliseconds: Int64) {
        let time = LocalTime(milliseconds)
        #expect(LocalTime(iso: time.iso) == time)
    }

    @Test(arguments: [
        "", "2025-03-17", "2025-03-17T01:30:00.250Z", "2025-02-30T01:30:00.250+07:00", "2025-03-17T24:00:00.000+07:00",
    ])
    func otherFormsAreRefused(_ text: String) {
        #expect(LocalTime(iso: text) == nil)
    }
}

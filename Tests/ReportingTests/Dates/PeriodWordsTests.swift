// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite("Periods in words")
struct PeriodWordsTests {
    @Test(
        "What an officer calls a period, and its code",
        arguments: [
            ("Quý I/2025", "2025-Q1"), ("quý 3 năm 2025", "2025-Q3"), ("Quí IV-2025", "2025-Q4"),
            ("Q2/2025", "2025-Q2"),
            ("Tháng 3/2025", "2025-M03"), ("tháng 11 năm 2025", "2025-M11"), ("6 tháng đầu năm 2025", "2025-H1"),
            ("9 tháng 2025", "2025-9M"), ("Năm 2025", "2025-Y"), ("2025", "2025-Y"),
        ]
    )
    func known(_ example: (words: String, code: String)) {
        #expect(PeriodWords.code(example.words) == example.code)
    }

    @Test(
        "What cannot be told is not guessed",
        arguments: ["", "Quý I", "quý 5/2025", "tháng 13/2025", "đợt 1 năm 2025"]
    )
    func unknown(_ words: String) {
        #expect(PeriodWords.code(words) == nil)
    }

    @Test("The places of a report have the names that the template gives them")
    func labels() {
        for heading in SheetHeading.allCases { #expect(FieldLabel.heading(path: heading.path) == heading.rawValue) }
        for heading in RequestHeading.allCases {
            #expect(FieldLabel.heading(path: "/feedback_requests/0/\(heading.field.rawValue)") == heading.rawValue)
        }
        for field in ActivityField.allCases {
            #expect(FieldLabel.heading(path: "/activities/7/\(field.rawValue)") == field.heading)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct FiguresTests {
    @Test func theOrderOfStoredArraysIsFixed() throws {
        #expect(
            Measure.allCases.map(\.sqlColumn) == [
                "activities", "participants", "women", "cadre_support", "partydoc_feedback", "partydoc_adopted",
                "dialogue", "digital_training", "communication", "communication_digital",
            ]
        )
        let figures = try #require(Figures(1...10))
        #expect(figures.values == Array(1...10))
        #expect(figures.activities == 1 && figures.partydocAdopted == 6 && figures.communicationDigital == 10)
        #expect(Figures([1, 2, 3] as [Int32]) == nil)
    }

    @Test func aSumTakenBackLeavesWhatWasThere() throws {
        let old = try #require(Figures(1...10))
        let new = try #require(Figures(stride(from: Int32(10), through: 100, by: 10).map { $0 }))
        #expect(old + new - new == old)
        #expect((old + new).values == (1...10).map { Int32($0 * 11) })
        #expect(old - old == .zero)
    }

    @Test func noInputMakesASumTrap() {
        var huge = Figures()
        huge.participants = .max
        #expect((huge + huge).participants == .max)
        #expect((Figures.zero - huge - huge).participants == .min)
    }
}

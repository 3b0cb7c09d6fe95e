// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct PlanTests {
    @Test func targetsAreFoundBySlugAndByCategory() {
        let plan = Samples.plan()
        #expect(plan.target(.T3)?.modality == .strive)
        #expect(plan.targets(countingCategory: "cadre.nomination").map(\.slug) == [.T1])
        #expect(plan.targets(countingCategory: "other").isEmpty)
        #expect(
            Samples.targets.map(\.measure) == [
                .cadreSupport, .partydocFeedback, .partydocAdopted, .dialogue, .digitalTraining, .communicationDigital,
            ]
        )
    }

    @Test(
        "How many further digital activities reach a half",
        arguments: [(0, 0, 0), (12, 27, 3), (1, 2, 0), (499, 1000, 2), (0, 1, 1), (13, 27, 1), (20, 27, 0)]
    )
    func lackingForHalf(done: Int, total: Int, lacking: Int) {
        let half = Target.Threshold(numerator: 1, denominator: 2)
        #expect(half.lacking(from: done, of: total) == lacking)
        #expect(half.isReached(by: done + lacking, of: total + lacking))
    }

    @Test func aWholeIsNeverReachedByAddingMore() {
        let whole = Target.Threshold(numerator: 1, denominator: 1)
        #expect(whole.lacking(from: 3, of: 4) == nil)
        #expect(whole.lacking(from: 4, of: 4) == 0)
        let twoThirds = Target.Threshold(numerator: 2, denominator: 3)
        #expect(twoThirds.lacking(from: 1, of: 3) == 3)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct TargetTableTests {
    let units: UnitRegistry
    let plan = Samples.plan()

    init() throws {
        units = try Shipped.registry()
    }

    private func table(
        _ figures: [String: Figures],
        closing: [String: Figures]? = nil,
        asOf: String = "2025-03-31"
    ) throws -> TargetTable {
        TargetTable(plan: plan, units: units, figures: figures, closing: closing, asOf: try day(asOf))
    }

    private func one(_ measure: Measure, _ value: Int32 = 1) -> Figures {
        var figures = Figures()
        figures[measure] = value
        return figures
    }

    private func communication(_ digital: Int32, of all: Int32) -> Figures {
        var figures = Figures()
        figures.communication = all
        figures.communicationDigital = digital
        return figures
    }

    @Test func nothingReportedIsNotZeroPercentOfNothing() throws {
        let table = try table([:])
        let scope = { (slug: Target.Slug) in table.row(slug)?.total }
        #expect(scope(.T1) == 9)
        #expect(scope(.T2a) == 251)
        #expect(scope(.T3) == 9)
        #expect(scope(.T4) == 242)
        #expect(table.row(.T1)?.state == .notMet)
        #expect(table.row(.T1)?.gaps.count == 9)
        let ratio = try #require(table.row(.T5))
        #expect(ratio.state == .notComputable)
        #expect(ratio.permille == nil)
        #expect(ratio.lacking == nil)
        #expect(ratio.gaps.isEmpty)
    }

    @Test func aDistrictDoesNotStandInForTheProvince() throws {
        var figures: [String: Figures] = [:]
        for code in ["336", "338", "339", "340", "341", "342", "343", "344"] { figures[code] = one(.cadreSupport, 5) }
        var row = try #require(try table(figures).row(.T1))
        #expect((row.done, row.total, row.lacking) == (8, 9, 1))
        #expect(row.gaps.map(\.unit.code) == ["34"])
        #expect(row.state == .notMet)
        figures["34"] = one(.cadreSupport)
        row = try #require(try table(figures).row(.T1))
        #expect(row.state == .met)
        #expect(row.permille == 1000)
    }

    @Test func aCommuneIsNotInTheScopeOfTheNine() throws {
        let row = try #require(try table(["12826": one(.dialogue)]).row(.T3))
        #expect((row.done, row.total) == (0, 9))
        #expect(row.target.modality == .strive)
    }

    @Test func eachLevelOfTheCommentsStandsOnItsOwn() throws {
        var figures: [String: Figures] = ["34": one(.partydocFeedback)]
        for code in ["336", "338", "339", "340", "341", "342", "343"] { figures[code] = one(.partydocFeedback) }
        for unit in units.children(of: "341", asOf: try day("2025-03-31")).dropLast(7) {
            figures[unit.code] = one(.partydocFeedback, 2)
        }
        let table = try table(figures)
        let levels = UnitLevel.allCases.compactMap { table.row(.T2a, .level($0)) }
        #expect(levels.map(\.done) == [1, 7, 29])
        #expect(levels.map(\.total) == [1, 8, 242])
        #expect(levels.map(\.state) == [.met, .notMet, .notMet])
        #expect(levels[1].gaps.map(\.unit.name) == ["Huyện Vũ Thư"])
        let whole = try #require(table.row(.T2a))
        #expect((whole.done, whole.total, whole.lacking) == (37, 251, 214))
        #expect(whole.state == .notMet)
    }

    @Test func allUnitsMakeTheTarget() throws {
        let all = units.units(levels: .all, asOf: try day("2025-03-31"))
        let figures = Dictionary(uniqueKeysWithValues: all.map { ($0.code, one(.partydocFeedback)) })
        let row = try #require(try table(figures).row(.T2a))
        #expect((row.done, row.state, row.lacking) == (251, .met, 0))
    }

    @Test func adoptionIsAnOutcomeAndADutyOfTheDistricts() throws {
        let none = try #require(try table([:]).row(.T2b))
        #expect((none.done, none.total, none.state, none.lacking) == (0, 1, .notMet, 1))
        let table = try table(["34": one(.partydocAdopted, 3), "341": one(.partydocAdopted)])
        let province = try #require(table.row(.T2b))
        #expect((province.done, province.state, province.lacking) == (3, .met, 0))
        let duty = try #require(table.row(.T2b, .duty))
        #expect((duty.clause, duty.done, duty.total) == ("IV.2c", 1, 8))
    }

    @Test(
        "Half is compared as whole numbers",
        arguments: [
            (499, 1000, TargetRow.State.notMet, 2, "49,9%"), (4999, 10_000, .notMet, 2, "49,9%"),
            (500, 1000, .met, 0, "50%"), (1, 2, .met, 0, "50%"), (1, 3, .notMet, 1, "33,3%"), (0, 1, .notMet, 1, "0%"),
            (7, 7, .met, 0, "100%"), (999_999, 2_000_000, .notMet, 2, "49,9%"),
            (8, 9, .met, 0, "88,9%"), (6, 14, .notMet, 2, "42,9%"), (1, 16, .notMet, 14, "6,3%"),
            (9_999, 10_000, .met, 0, "99,9%"), (2, 3, .met, 0, "66,7%"),
        ]
    )
    func half(digital: Int32, all: Int32, state: TargetRow.State, lacking: Int, text: String) throws {
        let row = try #require(try table(["341": communication(digital, of: all)]).row(.T5))
        #expect(row.state == state)
        #expect(row.lacking == lacking)
        #expect(row.permille.map(VietnameseNumber.percent(permille:)) == text)
    }

    @Test func theShareIsPooledAndNoMeanOfShares() throws {
        let row = try #require(
            try table([
                "34": communication(2, of: 2), "341": communication(12, of: 27), "12826": communication(0, of: 0),
            ]).row(.T5)
        )
        // The mean of 100% and 44% would be above a half; 14 of 29 is not.
        #expect((row.done, row.total, row.state, row.lacking) == (14, 29, .notMet, 1))
        #expect(row.gaps.map(\.unit.code) == ["341"])
        #expect(row.gaps.map(\.lacking) == [3])
    }

    @Test func whatAMergedCommuneDidStaysInTheShare() throws {
        // Đô Lương ended on 31 October 2024.
        let row = try #require(try table(["12691": communication(3, of: 4)]).row(.T5))
        #expect((row.done, row.total) == (3, 4))
    }

    @Test func aCodeThatIsNoUnitCountsNowhereAndIsNamed() throws {
        let table = try table(["999": communication(9, of: 9), "337": one(.cadreSupport)])
        #expect(table.unknownCodes == ["337", "999"])
        #expect(table.row(.T5)?.total == 0)
        #expect(table.row(.T1)?.done == 0)
    }

    @Test func afterTheMergerTheOldScopeIsFrozenAndCommunesAreRestated() throws {
        let asOf = "2025-09-30"
        // 13279 Duy Nhất and 13270 Vũ Đoài both went into Vũ Tiên, which carries the code 13279.
        let figures = ["13270": one(.digitalTraining), "341": one(.cadreSupport)]
        let table = try table(figures, asOf: asOf)
        #expect(table.row(.T1).map { [$0.done, $0.total] } == [1, 9])
        #expect(table.row(.T1)?.asOf.iso == "2025-06-30")
        #expect(table.row(.T1, .successors) == nil)
        #expect(table.row(.T4).map { [$0.done, $0.total] } == [1, 242])
        let restated = try #require(table.row(.T4, .successors))
        #expect((restated.done, restated.total, restated.asOf.iso) == (1, 65, asOf))
        #expect(!restated.gaps.contains { $0.unit.code == "13279" })
        #expect(try self.table(figures).row(.T4, .successors) == nil)
    }

    @Test func theClosedFigureIsThatOfTheDayItClosed() throws {
        // After the merger the new Vũ Tiên works under the old code of Duy Nhất.
        let table = try table(["13279": one(.digitalTraining)], closing: [:], asOf: "2025-09-30")
        #expect(table.row(.T4)?.done == 0)
        #expect(table.row(.T4, .successors)?.done == 1)
    }

    @Test func aSupersededTargetIsNeitherMetNorMissed() throws {
        let target = Target(
            slug: .T2b,
            clause: "II.2",
            label: "x",
            scope: .province,
            calculation: .outcome,
            categories: ["partydoc.proposal"],
            supersededBecause: "hợp nhất tỉnh"
        )
        let table = TargetTable(plan: Samples.plan([target]), units: units, figures: [:], asOf: try day("2025-03-31"))
        #expect(table.row(.T2b)?.state == .superseded)
    }

    @Test func aDistrictSeesItselfAndItsCommunes() throws {
        var figures = ["341": communication(12, of: 27), "34": communication(9, of: 9)]
        figures["341"]?.cadreSupport = 1
        for unit in units.children(of: "341", asOf: try day("2025-03-31")).dropLast(6) {
            figures[unit.code] = one(.partydocFeedback)
        }
        let table = TargetTable(
            plan: plan,
            units: units,
            figures: figures,
            asOf: try day("2025-03-31"),
            within: "341"
        )
        #expect(table.row(.T1).map { [$0.done, $0.total] } == [1, 1])
        #expect(table.row(.T2a, .level(.commune)).map { [$0.done, $0.total, $0.gaps.count] } == [30, 36, 6])
        #expect(table.row(.T5).map { [$0.done, $0.total, $0.lacking] } == [12, 27, 3])
        // What the province owes is no line of a district's table.
        #expect(table.row(.T2b) == nil)
        #expect(table.row(.T2a, .level(.province)) == nil)
        #expect(table.row(.T2b, .duty)?.total == 1)
    }

    @Test func theOrderOfReportsDoesNotShow() throws {
        let codes = units.units(levels: .all, asOf: try day("2025-03-31")).map(\.code)
        let pairs = codes.enumerated().map { ($1, communication(Int32($0 % 5), of: Int32($0 % 9))) }
        let forward = try table(Dictionary(uniqueKeysWithValues: pairs))
        let backward = try table(Dictionary(uniqueKeysWithValues: pairs.reversed()))
        #expect(forward.rows == backward.rows)
        #expect(forward.json == backward.json)
    }
}

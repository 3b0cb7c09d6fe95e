// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Reporting
import Storage
import Testing

@Suite("Totals", .serialized, .timeLimit(.minutes(1)))
struct TotalsTests {
    private func folded(_ report: Int64, _ revision: Int32, _ shares: [(String, Figures)]) -> FoldedReport {
        FoldedReport(
            reportID: report,
            revision: revision,
            submissionID: UUID(),
            planYear: 2025,
            contributions: shares.map { Contribution(unitCode: $0.0, figures: $0.1) }
        )
    }

    @Test("What reports count for is kept by unit and read back whole")
    func foldedStates() async throws {
        var full = Figures.zero
        for measure in Measure.allCases { full[measure] = Int32(measure.rawValue + 1) }
        try await TestDatabase.withPool { pool in
            let none = try await pool.run(FoldedRepository.lock([1, 2, 3]))
            #expect(try FoldedRepository.states(none).isEmpty)
            try await pool.load(
                FoldedRepository.store([folded(3, 1, [("341", full)]), folded(1, 1, [("341", full)]), folded(2, 1, [])]
                ),
                then: [FoldedRepository.replace([folded(3, 2, [("342", Sample.figures(7)), ("12826", full)])])]
            )
            let states = try FoldedRepository.states(try await pool.run(FoldedRepository.lock([1, 2, 3])))
            #expect(states[1]?.contributions == [Contribution(unitCode: "341", figures: full)])
            #expect(states[2]?.contributions == [] && states[2]?.revision == 1)
            #expect(states[3]?.revision == 2 && states[3]?.planYear == 2025)
            #expect(states[3]?.contributions.map(\.unitCode) == ["342", "12826"])
            #expect(states[3]?.contributions.last?.figures == full)
        }
    }

    @Test("Totals take differences, negative ones too")
    func adding() async throws {
        let (one, two) = (UnitYear(planYear: 2025, unitCode: "341"), UnitYear(planYear: 2025, unitCode: "342"))
        try await TestDatabase.withPool { pool in
            _ = try await pool.run(UnitTotalsRepository.add([one: Sample.figures(5, participants: 90), two: .zero]))
            _ = try await pool.run(UnitTotalsRepository.add([one: Sample.figures(-2, participants: 10)]))
            let totals = try UnitTotalsRepository.figures(try await pool.run(UnitTotalsRepository.all(planYear: 2025)))
            #expect(totals == ["341": Sample.figures(3, participants: 100), "342": .zero])
            #expect(try await pool.run(UnitTotalsRepository.all(planYear: 2026)).isEmpty)
        }
    }

    @Test("Workers that add to the same units at once neither lose a number nor dead-lock")
    func addingTogether() async throws {
        try await TestDatabase.withPool { pool in
            let units = (0..<40).map { UnitYear(planYear: 2025, unitCode: "u\($0)") }
            try await withThrowingTaskGroup { group in
                for _ in 0..<30 {
                    group.addTask {
                        // A dictionary of another order each time.
                        let deltas = Dictionary(uniqueKeysWithValues: units.shuffled().map { ($0, Sample.figures(1)) })
                        _ = try await pool.pipeline([.begin, UnitTotalsRepository.add(deltas), .commit])
                    }
                }
                try await group.waitForAll()
            }
            let totals = try UnitTotalsRepository.figures(try await pool.run(UnitTotalsRepository.all(planYear: 2025)))
            #expect(totals.count == 40)
            #expect(totals.values.allSatisfy { $0.activities == 30 })
        }
    }

    @Test("A unit's total opens into the report revisions it comes from, and drift is seen")
    func sources() async throws {
        try await TestDatabase.withPool { pool in
            let (one, two) = (try await pool.newReport("341"), try await pool.newReport("342"))
            try await pool.load(
                FoldedRepository.store([
                    folded(one, 1, [("341", Sample.figures(5)), ("12826", Sample.figures(1))]),
                    folded(two, 1, [("12826", Sample.figures(2))]),
                ]),
                then: [
                    UnitTotalsRepository.add([
                        UnitYear(planYear: 2025, unitCode: "341"): Sample.figures(5),
                        UnitYear(planYear: 2025, unitCode: "12826"): Sample.figures(3),
                    ])
                ]
            )
            let rows = try await pool.run(UnitTotalsRepository.sources(planYear: 2025, unitCode: "12826"))
            let sources = try UnitTotalsRepository.sources(rows)
            #expect(sources.map(\.report.unitCode) == ["341", "342"])
            #expect(sources.map(\.figures.activities) == [1, 2])
            #expect(try await pool.query("SELECT count(*) FROM unit_total_drift").int8(0, 0) == 0)
            _ = try await pool.run(
                UnitTotalsRepository.add([UnitYear(planYear: 2025, unitCode: "343"): Sample.figures(1)])
            )
            #expect(try await pool.query("SELECT unit_code FROM unit_total_drift").text(0, 0) == "343")
        }
    }

    @Test("Obligations are those of the newest revision; open ones are found by day")
    func obligations() async throws {
        try await TestDatabase.withPool { pool in
            func said(_ revision: Int32, _ obligations: [Obligation]) -> [PostgresStatement] {
                ObligationRepository.replace([
                    ReportObligations(reportID: 1, revision: revision, obligations: obligations)
                ])
            }
            let first = [
                Sample.obligation("DT-1"), Sample.obligation("DT-2", due: 20_300),
                Sample.obligation("DT-3", isClosed: true), Sample.obligation("DT-1"),
            ]
            _ = try await pool.pipeline(said(1, first))
            func open(_ from: Int32, _ through: Int32) async throws -> [OpenObligation] {
                let statement = ObligationRepository.open(
                    from: CivilDate(daysSinceEpoch: from),
                    through: CivilDate(daysSinceEpoch: through)
                )
                return try ObligationRepository.obligations(try await pool.run(statement))
            }
            #expect(try await open(20_200, 20_300).map(\.obligation.key) == ["DT-1", "DT-2"])
            #expect(try await open(20_201, 20_299).isEmpty)
            // The correction drops DT-2, moves DT-1 and says nothing of DT-3.
            _ = try await pool.pipeline(said(2, [Sample.obligation("DT-1", due: 20_250)]))
            #expect(try await open(0, 30_000).map(\.obligation) == [Sample.obligation("DT-1", due: 20_250)])
            #expect(try await pool.query("SELECT count(*) FROM obligations").int8(0, 0) == 1)
            #expect(said(1, []).isEmpty)
        }
    }
}

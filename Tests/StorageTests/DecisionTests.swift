// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Reporting
import Storage
import Testing

@Suite("Decisions", .serialized, .timeLimit(.minutes(1)))
struct DecisionTests {
    private func advance(_ unit: String, _ revision: Int32, _ id: UUID = UUID()) -> Advance {
        Advance(key: Sample.key(unit), planYear: 2025, revision: revision, submissionID: id)
    }

    @Test("A report moves on only from the revision that was seen")
    func advancing() async throws {
        try await TestDatabase.withPool { pool in
            let first = try await pool.run(ReportRepository.advance([advance("342", 1), advance("341", 1)]))
            let ids = try ReportRepository.advancedIDs(first)
            #expect(Set(ids.keys) == [Sample.key("341"), Sample.key("342")])
            let second = try await pool.run(ReportRepository.advance([advance("341", 2), advance("342", 1)]))
            // 342 stands at 1 already: its row is missing, the race is lost.
            #expect(
                try ReportRepository.advancedIDs(second) == [Sample.key("341"): try #require(ids[Sample.key("341")])]
            )
            let keys = [Sample.key("341"), Sample.key("342"), Sample.key("343")]
            let heads = try ReportRepository.revisions(try await pool.run(ReportRepository.heads(keys)))
            #expect(heads == [Sample.key("341"): 2, Sample.key("342"): 1])
        }
    }

    @Test("Of two workers with the same next revision one wins")
    func race() async throws {
        try await TestDatabase.withPool { pool in
            let won = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        let units = (0..<50).map { "u\($0)" }.shuffled()
                        let statement = ReportRepository.advance(units.map { advance($0, 1) })
                        return try await pool.pipeline([.begin, statement, .commit])[1].count
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(won == 50)
        }
    }

    @Test("A decision gets a receipt number and a time, and reads back whole")
    func decision() async throws {
        let (accepted, rejected) = (UUID(), UUID())
        try await TestDatabase.withPool { pool in
            _ = try await pool.run(SubmissionRepository.insert([Sample.submission(accepted, "a")]))
            let batch = [
                Sample.decision(accepted), Sample.decision(rejected, .rejected, report: nil, revision: nil),
            ]
            let stamps = try DecisionRepository.stamps(try await pool.run(DecisionRepository.insert(batch)))
            #expect(Set(stamps.keys) == [accepted, rejected])
            let ids = [accepted, rejected, UUID()]
            let found = try DecisionRepository.decisions(try await pool.run(DecisionRepository.existing(ids)))
            #expect(found.count == 2)
            let decision = try #require(found[accepted])
            #expect(decision.outcome == .accepted)
            #expect(decision.counts == batch[0].counts)
            #expect(decision.targets == ["II.1", "II.5"])
            #expect(decision.receiptNumber == stamps[accepted]?.receiptNumber)
            #expect(decision.decidedAtMilliseconds == stamps[accepted]?.decidedAtMilliseconds)
            #expect(decision.receivedAtMilliseconds == Sample.receivedAt)
            #expect(decision.contentHash.count == 32 && decision.contentHash == stamps[accepted]?.contentHash)
            #expect(found[rejected]?.reportID == nil)
            #expect(found[rejected]?.receiptNumber != decision.receiptNumber)
        }
    }

    @Test("A submission is decided once: the second decision fails with 23505 and undoes its flight")
    func decidedOnce() async throws {
        let id = UUID()
        try await TestDatabase.withPool { pool in
            _ = try await pool.run(DecisionRepository.insert([Sample.decision(id)]))
            let error = try await failure {
                let other = DecisionRepository.insert([Sample.decision(UUID()), Sample.decision(id)])
                _ = try await pool.pipeline([.begin, ReportRepository.advance([advance("341", 1)]), other, .commit])
            }
            #expect(error.sqlState == "23505" && error.constraint == "decisions_pkey")
            #expect(try await pool.query("SELECT count(*) FROM reports").int8(0, 0) == 0)
            #expect(try await pool.query("SELECT count(*) FROM decisions").int8(0, 0) == 1)
        }
    }

    @Test("Findings keep their order and their optional places")
    func findings() async throws {
        let (one, two) = (UUID(), UUID())
        let findings = [
            Finding(code: .malformed, severity: .error, path: "", messageVi: "Không đọc được báo cáo."),
            Finding(
                code: .fieldInvalid,
                severity: .warning,
                path: "/activities/2/held_from",
                row: 3,
                column: "held_from",
                messageVi: "Ngày không hợp lệ."
            ),
        ]
        try await TestDatabase.withPool { pool in
            _ = try await pool.run(FindingRepository.insert([(one, findings), (two, []), (two, [findings[1]])]))
            let rows = try await pool.run(FindingRepository.existing([one, two]))
            let stored = try FindingRepository.findings(rows)
            #expect(stored[one]?.map(\.messageVi) == findings.map(\.messageVi))
            #expect(stored[one]?.map(\.row) == [nil, 3])
            #expect(stored[one]?.map(\.column) == [nil, "held_from"])
            #expect(stored[two]?.map(\.code) == [RuleCode.fieldInvalid.rawValue])
        }
    }

    @Test("Only the rows of the revision that counts are in the view for people")
    func provenance() async throws {
        var activity = Activity()
        activity.activityKey = "TT-2025-001"
        activity.title = "Hội nghị đối thoại"
        activity.heldFrom = CivilDate(daysSinceEpoch: 20_000)
        activity.platforms = ["zalo", "facebook"]
        var commune = activity
        commune.unitCode = "12826"
        try await TestDatabase.withPool { pool in
            let ids = [UUID(), UUID()]
            let first = try await pool.run(ReportRepository.advance([advance("341", 1, ids[0])]))
            let report = try #require(try ReportRepository.advancedIDs(first).values.first)
            func rows(_ revision: Int32, _ activities: [Activity]) -> PostgresStatement {
                ActivityRepository.insert([
                    RevisionActivities(reportID: report, revision: revision, reporter: "341", activities: activities)
                ])
            }
            _ = try await pool.pipeline([
                rows(1, [activity, commune]), ReportRepository.advance([advance("341", 2, ids[1])]), rows(2, [commune]),
                DecisionRepository.insert([Sample.decision(ids[1], report: report, revision: 2)]),
            ])
            let seen = try await pool.query(
                "SELECT unit_code, reporter, revision, held_from, held_to, receipt_no FROM activity_provenance"
            )
            #expect(seen.count == 1)
            #expect(try seen.text(0, 0) == "12826" && seen.text(0, 1) == "341")
            #expect(try seen.int4(0, 2) == 2 && seen.date(0, 3) == 20_000)
            #expect(try seen.optionalDate(0, 4) == nil)
            #expect(try seen.optionalInt8(0, 5) != nil)
            let stored = try await pool.query("SELECT unit_code, platforms FROM activities ORDER BY revision, ordinal")
            #expect(try stored.map { (row) throws(PostgresError) in try row.text(0) } == ["341", "12826", "12826"])
            #expect(try stored.text(0, 1) == "zalo,facebook")
        }
    }

    @Test("The register says when the first and when the present revision came")
    func register() async throws {
        let ids = [UUID(), UUID()]
        try await TestDatabase.withPool { pool in
            let first = try await pool.run(ReportRepository.advance([advance("341", 1, ids[0])]))
            let report = try #require(try ReportRepository.advancedIDs(first).values.first)
            let later = NewDecision(
                submissionID: ids[1],
                outcome: .acceptedWithWarnings,
                unitCode: "341",
                period: "2025-Q1",
                reportID: report,
                revision: 2,
                receivedAtMilliseconds: Sample.receivedAt + 5_000,
                counts: DecisionCounts(),
                targets: []
            )
            _ = try await pool.pipeline([
                DecisionRepository.insert([Sample.decision(ids[0], report: report)]),
                ReportRepository.advance([advance("341", 2, ids[1])]), DecisionRepository.insert([later]),
            ])
            let rows = try await pool.run(ReportRepository.register(planYear: 2025))
            let line = try #require(try ReportRepository.register(rows).first)
            #expect(line.key == Sample.key("341") && line.revision == 2 && line.outcome == .acceptedWithWarnings)
            #expect(line.receivedAtMilliseconds == Sample.receivedAt + 5_000)
            #expect(line.firstReceivedAtMilliseconds == Sample.receivedAt)
            #expect(try await pool.run(ReportRepository.register(planYear: 2024)).isEmpty)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Reporting
import Storage
import Testing

@Suite("Audit", .serialized, .timeLimit(.minutes(1)))
struct AuditTests {
    @Test("An empty database is sound")
    func empty() async throws {
        try await TestDatabase.withPool { pool in
            let counts = try AuditRepository.counts(try await pool.run(AuditRepository.counts()))
            #expect(counts == AuditCounts() && counts.isSound)
        }
    }

    @Test("Every submission is counted as decided or undecided, every report as folded or not")
    func counts() async throws {
        let ids = (0..<4).map { _ in UUID() }
        try await TestDatabase.withPool { pool in
            let report = try await pool.newReport("341", ids[0])
            try await pool.load(
                SubmissionRepository.store(ids.map { Sample.submission($0, "x") }),
                DecisionRepository.store([
                    Sample.decision(ids[0], report: report),
                    Sample.decision(ids[1], .rejected, report: nil, revision: nil),
                    Sample.decision(ids[2], .conflict, report: nil, revision: nil),
                ]),
                then: [
                    ResubmissionRepository.insert([NewResubmission(Sample.submission(ids[0], "x"), isConflict: false)])
                ]
            )
            let counts = try AuditRepository.counts(try await pool.run(AuditRepository.counts()))
            #expect(counts.submissions == 4 && counts.decided == 3 && counts.undecided == 1)
            #expect(counts.decisions == [.accepted: 1, .rejected: 1, .conflict: 1])
            #expect(counts.duplicates == 1 && counts.conflicts == 0)
            #expect(counts.reports == 1 && counts.unfolded == 1)
            #expect(counts.isSound)
            let open = try AuditRepository.undecided(try await pool.run(AuditRepository.undecided()))
            #expect(open.map(\.id) == [ids[3]])
            let later = AuditRepository.counts(sinceMilliseconds: Sample.receivedAt + 1)
            #expect(try AuditRepository.counts(try await pool.run(later)).submissions == 0)
        }
    }

    @Test("What is parked is neither decided nor undecided, and a report that nothing was accepted of is none")
    func parked() async throws {
        let ids = [UUID(), UUID()]
        try await TestDatabase.withPool { pool in
            _ = try await pool.run(ReportRepository.reserve([Sample.key("341")], planYear: 2025))
            _ = try await pool.run(ReportRepository.reserve([Sample.key("341")], planYear: 2025))
            try await pool.load(
                SubmissionRepository.store(ids.map { Sample.submission($0, "x") }),
                ParkedRepository.store([Sample.parked(ids[0], on: 1)])
            )
            let counts = try AuditRepository.counts(try await pool.run(AuditRepository.counts()))
            #expect(counts.submissions == 2 && counts.parked == 1 && counts.undecided == 1 && counts.reports == 0)
            #expect(counts.isSound)
            let open = try AuditRepository.undecided(try await pool.run(AuditRepository.undecided()))
            #expect(open.map(\.id) == [ids[1]])
            let events = try AuditRepository.trace(try await pool.run(AuditRepository.trace(ids[0])))
            #expect(
                events.last?.text.contains("waits for revision 1 of 341 periodic 2025-Q1, receipt 9; nothing") == true
            )
            #expect(try await pool.run(ReportRepository.register(planYear: 2025)).isEmpty)
        }
    }

    @Test("Totals without a source and decisions without bytes are not sound")
    func unsound() async throws {
        try await TestDatabase.withPool { pool in
            _ = try await pool.run(
                UnitTotalsRepository.add([UnitYear(planYear: 2025, unitCode: "341"): Sample.figures(1)])
            )
            let drifted = try AuditRepository.counts(try await pool.run(AuditRepository.counts()))
            #expect(drifted.drifted == 1 && !drifted.isSound)
            try await pool.load(DecisionRepository.store([Sample.decision(UUID())]))
            let orphaned = try AuditRepository.counts(try await pool.run(AuditRepository.counts()))
            #expect(orphaned.orphans == 1)
        }
    }

    @Test("One submission's whole life is told in order, and that it was replaced")
    func trace() async throws {
        let ids = [UUID(), UUID()]
        try await TestDatabase.withPool { pool in
            let report = try await pool.newReport("341", ids[0])
            let finding = Finding(
                code: .textNormalised,
                severity: .warning,
                path: "/narrative",
                messageVi: "Đã chuẩn hoá."
            )
            let contributions = [Contribution(unitCode: "341", figures: Sample.figures(1))]
            try await pool.load(
                SubmissionRepository.store([Sample.submission(ids[0], "x")]),
                DecisionRepository.store([Sample.decision(ids[0], report: report)]),
                FindingRepository.store([(ids[0], [finding])]),
                FoldedRepository.store([
                    FoldedReport(
                        reportID: report,
                        revision: 1,
                        submissionID: ids[0],
                        planYear: 2025,
                        contributions: contributions
                    )
                ]),
                then: ObligationRepository.replace([
                    ReportObligations(reportID: report, revision: 1, obligations: [Sample.obligation("DT-1")])
                ]) + [
                    ReminderRepository.plan([(Sample.reminder("DT-1"), "because")]),
                    ReportRepository.advance([Sample.revision(2, of: report, "341", ids[1])]),
                ]
            )
            let events = try AuditRepository.trace(try await pool.run(AuditRepository.trace(ids[0])))
            #expect(
                events.map(\.table) == [
                    "submissions", "submissions", "decisions", "findings", "reports", "folded", "obligations",
                    "reminders",
                ]
            )
            #expect(events[0].atMilliseconds == Sample.receivedAt)
            #expect(events[3].text.contains("Đã chuẩn hoá."))
            #expect(events[4].text.contains("this one was replaced"))
            #expect(events[5].text.contains("counted for units 341"))
            #expect(events[7].text.contains("a@x.vn: planned"))
            #expect(try await pool.run(AuditRepository.trace(UUID())).isEmpty)
        }
    }

    @Test("A submission stands where the last table that knows it says")
    func standing() async throws {
        let ids = (0..<5).map { _ in UUID() }
        try await TestDatabase.withPool { pool in
            func standing(_ id: UUID) async throws -> SubmissionStanding {
                try AuditRepository.standing(try await pool.run(AuditRepository.standing(id)))
            }
            let report = try await pool.newReport("341", ids[0])
            try await pool.load(
                SubmissionRepository.store(ids.dropLast().map { Sample.submission($0, "x") }),
                DecisionRepository.store([
                    Sample.decision(ids[0], report: report), Sample.decision(ids[1], report: report, revision: 2),
                    Sample.decision(ids[2], .rejected, report: nil, revision: nil),
                ]),
                FoldedRepository.store([
                    FoldedReport(
                        reportID: report,
                        revision: 1,
                        submissionID: ids[0],
                        planYear: 2025,
                        contributions: [Contribution(unitCode: "341", figures: Sample.figures(1))]
                    )
                ])
            )
            #expect(try await standing(ids[0]) == .ended)
            #expect(try await standing(ids[1]) == .uncounted, "only its predecessor is in the totals")
            #expect(try await standing(ids[2]) == .ended)
            #expect(try await standing(ids[3]) == .undecided)
            #expect(try await standing(ids[4]) == .unknown)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Reporting
import Storage
import Testing

@Suite("Decisions", .serialized, .timeLimit(.minutes(1)))
struct DecisionTests {
    @Test("A report moves on only from the revision that was seen")
    func advancing() async throws {
        try await TestDatabase.withPool { pool in
            let (one, two) = (try await pool.newReport("341"), try await pool.newReport("342"))
            let moved = try await pool.run(
                ReportRepository.advance([Sample.revision(1, of: two, "342"), Sample.revision(2, of: one, "341")])
            )
            // 342 stands at 1 already: its row is missing, the race is lost.
            #expect(try ReportRepository.ids(moved) == [one])
            let keys = [Sample.key("341"), Sample.key("342"), Sample.key("343")]
            let heads = try ReportRepository.heads(try await pool.run(ReportRepository.heads(keys)))
            #expect(heads.mapValues(\.revision) == [Sample.key("341"): 2, Sample.key("342"): 1])
            #expect(heads.mapValues(\.id) == [Sample.key("341"): one, Sample.key("342"): two])
        }
    }

    @Test("Of three workers with the same new reports one stores them, and nobody dead-locks")
    func race() async throws {
        try await TestDatabase.withPool { pool in
            let states = await withTaskGroup(of: String?.self) { group in
                for worker in 0..<3 {
                    group.addTask {
                        let reports = (0..<50).shuffled().map {
                            Sample.revision(1, of: Int64(worker * 1_000 + $0), "u\($0)")
                        }
                        do {
                            try await pool.load(ReportRepository.store(reports))
                            return "stored"
                        } catch {
                            return (error as? PostgresError)?.sqlState
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(states.compactMap(\.self).sorted() == ["23505", "23505", "stored"])
            let count = try await pool.query("SELECT count(*) FROM reports").int8(0, 0)
            #expect(count == 50)
        }
    }

    @Test("A decision gets a receipt number and a time, and reads back whole")
    func decision() async throws {
        let (accepted, rejected) = (UUID(), UUID())
        try await TestDatabase.withPool { pool in
            let stamps = try DecisionRepository.stamps(try await pool.run(DecisionRepository.stamps(count: 2)))
            #expect(stamps.count == 2 && stamps[0].receiptNumber != stamps[1].receiptNumber)
            #expect(abs(stamps[0].decidedAtMilliseconds - Int64(Date().timeIntervalSince1970 * 1_000)) < 60_000)
            let batch = [
                Sample.decision(accepted, receipt: stamps[0].receiptNumber),
                Sample.decision(rejected, .rejected, report: nil, revision: nil, receipt: stamps[1].receiptNumber),
            ]
            try await pool.load(
                SubmissionRepository.store([Sample.submission(accepted, "a")]),
                DecisionRepository.store(batch)
            )
            let ids = [accepted, rejected, UUID()]
            let found = try DecisionRepository.decisions(try await pool.run(DecisionRepository.existing(ids)))
            #expect(found.count == 2)
            let decision = try #require(found[accepted])
            #expect(decision.outcome == .accepted)
            #expect(decision.counts == batch[0].counts)
            #expect(decision.targets == ["II.1", "II.5"])
            #expect(decision.receiptNumber == stamps[0].receiptNumber)
            #expect(decision.decidedAtMilliseconds == Sample.receivedAt + 250)
            #expect(decision.receivedAtMilliseconds == Sample.receivedAt)
            #expect(decision.contentHash == ContentHash.sha256(Array("a".utf8)))
            #expect(found[rejected]?.reportID == nil)
            #expect(found[rejected]?.receiptNumber != decision.receiptNumber)
        }
    }

    @Test("A submission is decided once: the second decision fails with 23505 and undoes its flight")
    func decidedOnce() async throws {
        let id = UUID()
        try await TestDatabase.withPool { pool in
            try await pool.load(DecisionRepository.store([Sample.decision(id)]))
            let error = try await failure {
                try await pool.load(
                    ReportRepository.store([Sample.revision(1, of: 7, "341")]),
                    DecisionRepository.store([Sample.decision(UUID()), Sample.decision(id)])
                )
            }
            #expect(error.sqlState == "23505" && error.constraint == "decisions_pkey")
            #expect(try await pool.query("SELECT count(*) FROM reports").int8(0, 0) == 0)
            #expect(try await pool.query("SELECT count(*) FROM decisions").int8(0, 0) == 1)
        }
    }

    @Test("What waits is listed by report, base and arrival, up to a revision")
    func waiting() async throws {
        let ids = (0..<4).map { _ in UUID() }
        try await TestDatabase.withPool { pool in
            let parked = [
                Sample.parked(ids[0], on: 2), Sample.parked(ids[1], on: 1, later: 7), Sample.parked(ids[2], on: 1),
                Sample.parked(ids[3], on: 3),
            ]
            try await pool.load(ParkedRepository.store(parked))
            let question = ParkedRepository.waiting([
                (key: Sample.key("341"), upTo: 2), (key: Sample.key("342"), upTo: 9),
            ])
            let found = try ParkedRepository.parked(try await pool.run(question))
            #expect(found == [parked[2], parked[1], parked[0]])
            let error = try await failure { try await pool.load(ParkedRepository.store([parked[3]])) }
            #expect(error.sqlState == "23505")
            _ = try await pool.run(ParkedRepository.remove([ids[0], ids[1], ids[2]]))
            let left = try ParkedRepository.parked(try await pool.run(ParkedRepository.existing(ids)))
            #expect(left == [parked[3]])
        }
    }

    @Test("A decision that no longer holds is put aside with what was found; one that was accepted stays")
    func replacing() async throws {
        let ids = [UUID(), UUID()]
        let finding = Finding(code: .malformed, severity: .error, path: "", messageVi: "Không đọc được báo cáo.")
        try await TestDatabase.withPool { pool in
            try await pool.load(
                DecisionRepository.store([
                    Sample.decision(ids[0], .conflict, report: nil, revision: nil), Sample.decision(ids[1]),
                ]),
                FindingRepository.store([(ids[0], [finding])])
            )
            #expect(try await pool.run(DecisionRepository.replace(ids)).count == 1)
            let left = try DecisionRepository.decisions(try await pool.run(DecisionRepository.existing(ids)))
            #expect(Set(left.keys) == [ids[1]])
            let aside = try await pool.query("SELECT submission_id, findings->0->>'message_vi' FROM replaced_decisions")
            #expect(try aside.count == 1 && aside.uuid(0, 0) == ids[0] && aside.text(0, 1) == finding.messageVi)
            #expect(try await pool.query("SELECT FROM findings").isEmpty)
        }
    }

    @Test("Who was decided with another, and of whom it is a duplicate, reads back")
    func links() async throws {
        let (leader, follower) = (UUID(), UUID())
        try await TestDatabase.withPool { pool in
            let decision = NewDecision(
                submissionID: follower,
                outcome: .duplicate,
                stamp: ReceiptStamp(receiptNumber: 1, decidedAtMilliseconds: Sample.receivedAt),
                unitCode: "341",
                period: nil,
                reportID: nil,
                revision: nil,
                receivedAtMilliseconds: Sample.receivedAt,
                counts: DecisionCounts(),
                targets: [],
                decidedWith: leader,
                duplicateOf: leader
            )
            try await pool.load(DecisionRepository.store([decision]))
            let found = try DecisionRepository.decisions(try await pool.run(DecisionRepository.decidedWith([leader])))
            #expect(found[follower]?.decidedWith == leader && found[follower]?.duplicateOf == leader)
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
            try await pool.load(FindingRepository.store([(one, findings), (two, []), (two, [findings[1]])]))
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
            let report = try await pool.newReport("341", ids[0])
            func rows(_ revision: Int32, _ activities: [Activity]) -> RevisionActivities {
                RevisionActivities(reportID: report, revision: revision, reporter: "341", activities: activities)
            }
            try await pool.load(
                ActivityRepository.store([rows(1, [activity, commune]), rows(2, [commune])]),
                DecisionRepository.store([Sample.decision(ids[1], report: report, revision: 2)]),
                then: [ReportRepository.advance([Sample.revision(2, of: report, "341", ids[1])])]
            )
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
            let report = try await pool.newReport("341", ids[0])
            let later = NewDecision(
                submissionID: ids[1],
                outcome: .acceptedWithWarnings,
                stamp: ReceiptStamp(receiptNumber: 2, decidedAtMilliseconds: Sample.receivedAt + 6_000),
                unitCode: "341",
                period: "2025-Q1",
                reportID: report,
                revision: 2,
                receivedAtMilliseconds: Sample.receivedAt + 5_000,
                counts: DecisionCounts(),
                targets: []
            )
            try await pool.load(
                DecisionRepository.store([Sample.decision(ids[0], report: report), later]),
                then: [ReportRepository.advance([Sample.revision(2, of: report, "341", ids[1])])]
            )
            let rows = try await pool.run(ReportRepository.register(planYear: 2025))
            let line = try #require(try ReportRepository.register(rows).first)
            #expect(line.key == Sample.key("341") && line.revision == 2 && line.outcome == .acceptedWithWarnings)
            #expect(line.receivedAtMilliseconds == Sample.receivedAt + 5_000)
            #expect(line.firstReceivedAtMilliseconds == Sample.receivedAt)
            #expect(try await pool.run(ReportRepository.register(planYear: 2024)).isEmpty)
        }
    }
}

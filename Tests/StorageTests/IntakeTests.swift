// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Storage
import Testing

@Suite("Intake", .serialized, .timeLimit(.minutes(1)))
struct IntakeTests {
    @Test("A submission is stored byte for byte, once")
    func once() async throws {
        let ids = [UUID(), UUID()]
        let body = "{\"narrative\":\"Đã tổ chức\"}"
        try await TestDatabase.withPool { pool in
            let batch = [Sample.submission(ids[0], body), Sample.submission(ids[1], nil)]
            try await pool.load(SubmissionRepository.store(batch))
            let known = try await pool.run(SubmissionRepository.known(ids + [UUID()]))
            #expect(try SubmissionRepository.ids(known) == Set(ids))
            let again = try await failure { try await pool.load(SubmissionRepository.store(batch)) }
            #expect(again.sqlState == "23505" && again.constraint == "submissions_pkey")
            let rows = try await pool.run(SubmissionRepository.stored(ids))
            let stored = try SubmissionRepository.stored(rows)
            #expect(stored.count == 2)
            let original = try #require(stored.first { $0.id == ids[0] })
            #expect(original.body == Array(body.utf8))
            #expect(original.receivedAtMilliseconds == Sample.receivedAt)
            #expect(original.declaredType == "report.v1" && original.traceparent == nil)
            #expect(stored.first { $0.id == ids[1] }?.body == .some(nil))
        }
    }

    @Test("The hash is that of the bytes, as any other program takes it")
    func contentHash() async throws {
        let hashes = try await TestDatabase.withPool { pool in
            try await pool.load(SubmissionRepository.store([Sample.submission(UUID(), "Đã tổ chức")]))
            return try await pool.query("SELECT content_hash, sha256(body) FROM submissions")
        }
        #expect(try hashes.bytea(0, 0) == hashes.bytea(0, 1))
    }

    @Test("A repeat is told from other content, another account and another size, in the order of asking")
    func comparison() async throws {
        let (one, two) = (UUID(), UUID())
        try await TestDatabase.withPool { pool in
            try await pool.load(
                SubmissionRepository.store([Sample.submission(one, "a"), Sample.submission(two, nil)])
            )
            let batch = [
                Sample.submission(two, nil), Sample.submission(one, "b"), Sample.submission(one, "a"),
                Sample.submission(one, "a", account: "unit-342"), Sample.submission(two, ""),
            ]
            let rows = try await pool.run(SubmissionRepository.compare(batch))
            #expect(try SubmissionRepository.comparisons(rows) == [.same, .different, .same, .foreign, .different])
        }
    }

    @Test("A repeat is noted once, with its bytes only where they differ")
    func resubmissions() async throws {
        let id = UUID()
        try await TestDatabase.withPool { pool in
            let batch = [
                NewResubmission(Sample.submission(id, "same"), isConflict: false),
                NewResubmission(Sample.submission(id, "same"), isConflict: false),
                NewResubmission(Sample.submission(id, "other"), isConflict: true),
            ]
            for _ in 0..<2 { _ = try await pool.run(ResubmissionRepository.insert(batch)) }
            let rows = try await pool.query("SELECT outcome, body IS NULL FROM resubmissions ORDER BY outcome")
            #expect(rows.count == 2)
            #expect(try rows.text(0, 0) == "conflict" && !rows.bool(0, 1))
            #expect(try rows.text(1, 0) == "duplicate" && rows.bool(1, 1))
        }
    }

    @Test("A NUL in a header does not fail the batch")
    func nul() async throws {
        let id = UUID()
        try await TestDatabase.withPool { pool in
            var batch = [Sample.submission(UUID(), "x")]
            batch.append(Sample.submission(id, "y", account: "unit\0-341"))
            try await pool.load(SubmissionRepository.store(batch))
            let stored = try SubmissionRepository.stored(try await pool.run(SubmissionRepository.stored([id])))
            #expect(stored.first?.account == "unit\u{1A}-341")
        }
    }

    @Test("Attempts count up for each entry and queue, and are forgotten at the end")
    func attempts() async throws {
        let id = UUID()
        try await TestDatabase.withPool { pool in
            let attempts = AttemptRepository(pool: pool)
            #expect(try await attempts.begin(queue: "a", entry: id) == 1)
            #expect(try await attempts.begin(queue: "a", entry: id) == 2)
            #expect(try await attempts.begin(queue: "b", entry: id) == 1)
            try await attempts.end(queue: "a", entry: id)
            #expect(try await attempts.begin(queue: "a", entry: id) == 1)
        }
    }

    @Test("Of workers with the same five hundred ids one stores them, the others learn it and do not dead-lock")
    func together() async throws {
        let batch = (0..<500).map { Sample.submission(UUID(), "body \($0)") }
        try await TestDatabase.withPool { pool in
            let states = await withTaskGroup(of: String?.self) { group in
                for order in [batch, batch.reversed(), batch.shuffled()] {
                    group.addTask {
                        do {
                            try await pool.load(SubmissionRepository.store(order))
                            return "stored"
                        } catch {
                            return (error as? PostgresError)?.sqlState
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(states.compactMap(\.self).sorted() == ["23505", "23505", "stored"])
            let count = try await pool.query("SELECT count(*) FROM submissions").int8(0, 0)
            #expect(count == 500)
        }
    }
}

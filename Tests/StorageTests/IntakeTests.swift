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
            let first = try await pool.run(SubmissionRepository.insert(batch))
            #expect(try SubmissionRepository.insertedIDs(first) == Set(ids))
            let again = try await pool.run(SubmissionRepository.insert(batch))
            #expect(try SubmissionRepository.insertedIDs(again).isEmpty)
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

    @Test("Of an id that comes twice in a batch the first is stored")
    func twiceInBatch() async throws {
        let id = UUID()
        try await TestDatabase.withPool { pool in
            let others = (0..<20).map { _ in Sample.submission(UUID(), "x") }
            let batch = others + [Sample.submission(id, "first")] + others + [Sample.submission(id, "second")]
            let inserted = try await pool.run(SubmissionRepository.insert(batch))
            #expect(try SubmissionRepository.insertedIDs(inserted).count == 21)
            let stored = try SubmissionRepository.stored(try await pool.run(SubmissionRepository.stored([id])))
            #expect(stored.map(\.body) == [Array("first".utf8)])
        }
    }

    @Test("A repeat is told from other content, another account and another size, in the order of asking")
    func comparison() async throws {
        let (one, two) = (UUID(), UUID())
        try await TestDatabase.withPool { pool in
            _ = try await pool.run(
                SubmissionRepository.insert([Sample.submission(one, "a"), Sample.submission(two, nil)])
            )
            let batch = [
                Sample.submission(two, nil), Sample.submission(one, "b"), Sample.submission(one, "a"),
                Sample.submission(one, "a", account: "unit-342"), Sample.submission(two, ""),
            ]
            let rows = try await pool.run(SubmissionRepository.compare(batch))
            #expect(try SubmissionRepository.comparisons(rows) == [true, false, true, false, false])
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
            let inserted = try await pool.run(SubmissionRepository.insert(batch))
            #expect(inserted.count == 2)
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

    @Test("Two workers with the same five hundred ids store each once and do not dead-lock")
    func together() async throws {
        let batch = (0..<500).map { Sample.submission(UUID(), "body \($0)") }
        try await TestDatabase.withPool { pool in
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for order in [batch, batch.reversed(), batch.shuffled()] {
                    group.addTask { try await pool.run(SubmissionRepository.insert(order)).count }
                }
                return try await group.reduce(0, +)
            }
            #expect(counts == 500)
        }
    }
}

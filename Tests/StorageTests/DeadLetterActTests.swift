// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres
import Storage
import Testing

@Suite("What is done with dead letters", .serialized, .timeLimit(.minutes(1)))
struct DeadLetterActTests {
    @Test("A replayed letter is closed once, and each act is on record")
    func replayed() async throws {
        try await TestDatabase.withPool { pool in
            try await pool.store(DeadLetterSample.many(0..<3))
            let rows = try await pool.letters()
            let replay = DeadLetterRepository.replayed(rows, by: "hoa")
            #expect(try DeadLetterRepository.changed(try await pool.run(replay)) == Set(rows.map(\.id)))
            #expect(try DeadLetterRepository.changed(try await pool.run(replay)).isEmpty)
            #expect(try await pool.letters().allSatisfy { $0.state == .replayed })
            let acts = try await pool.acts(on: rows[0].id)
            #expect(acts.map(\.act) == ["replay", "replay"] && acts.map(\.actor) == ["hoa", "hoa"])
            #expect(acts[0].reason.isEmpty && acts[1].reason.hasPrefix("published; it stays as it is"))
        }
    }

    @Test("A letter that died again since it was read stays open, whether it is replayed or discarded")
    func diedAgain() async throws {
        try await TestDatabase.withPool { pool in
            try await pool.store(DeadLetterSample.many(0..<2))
            let seen = try await pool.letters()
            try await pool.store(DeadLetterSample.many(0..<1))
            let replayed = try await pool.run(DeadLetterRepository.replayed(seen, by: "hoa"))
            #expect(try DeadLetterRepository.changed(replayed) == [seen[1].id])
            let discarded = try await pool.run(DeadLetterRepository.discard(seen, by: "hoa", because: "rubbish"))
            #expect(try DeadLetterRepository.changed(discarded).isEmpty)
            #expect(try await pool.letters().map(\.state) == [.open, .replayed])
            #expect(try await pool.acts(on: seen[0].id).map(\.act) == ["replay"], "nothing was discarded")
        }
    }

    @Test("A change that is rolled back leaves no act, and an act that cannot be written no change")
    func together() async throws {
        try await TestDatabase.withPool { pool in
            try await pool.store(DeadLetterSample.many(0..<1))
            let rows = try await pool.letters()
            _ = try await pool.run(
                PostgresStatement("ALTER TABLE dead_letter_acts ADD CONSTRAINT closed CHECK (actor <> 'nobody')")
            )
            _ = try await failure {
                _ = try await pool.run(DeadLetterRepository.discard(rows, by: "nobody", because: "rubbish"))
            }
            #expect(try await pool.letters().map(\.state) == [.open])
            #expect(try await pool.acts(on: rows[0].id).isEmpty)
        }
    }

    @Test("A filter leaves out what it does not name")
    func filter() async throws {
        try await TestDatabase.withPool { pool in
            let id = UUID()
            try await pool.store([
                DeadLetterSample.letter(id: id, reason: "worker.crashed"), DeadLetterSample.letter(Array("b".utf8)),
            ])
            #expect(try await pool.letters(DeadLetterFilter(reason: "worker.crashed")).map(\.submissionID) == [id])
            #expect(try await pool.letters(DeadLetterFilter(submissionID: id)).count == 1)
            #expect(try await pool.letters(DeadLetterFilter(stage: "ingest", unitCode: "341")).count == 2)
            #expect(try await pool.letters(DeadLetterFilter(stage: "validator")).isEmpty)
            #expect(try await pool.letters(DeadLetterFilter(state: .replayed)).isEmpty)
            #expect(try await pool.letters(DeadLetterFilter(ids: [])).isEmpty)
            let hostile = DeadLetterFilter(reason: "' OR 1=1 --\0", unitCode: "%")
            #expect(try await pool.letters(hostile).isEmpty)
            let latest = try await pool.run(DeadLetterRepository.latest(DeadLetterFilter(), limit: 1))
            #expect(try DeadLetterRepository.rows(latest).count == 1)
        }
    }
}

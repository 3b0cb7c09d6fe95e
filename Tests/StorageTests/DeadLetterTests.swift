// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres
import Storage
import Testing

@Suite("Dead letters", .serialized, .timeLimit(.minutes(2)))
struct DeadLetterTests {
    @Test("The same letter stored twice is one row that came twice, in one batch and in two")
    func same() async throws {
        try await TestDatabase.withPool { pool in
            let letter = DeadLetterSample.letter()
            try await pool.store([letter, letter])
            try await pool.store([letter, DeadLetterSample.letter(account: "unit-336")])
            let rows = try await pool.letters().sorted { $0.times > $1.times }
            #expect(rows.map(\.times) == [3, 1], "another account's is another letter")
            #expect(rows[0].lastAt > rows[0].firstAt)
            let groups = try DeadLetterRepository.groups(try await pool.run(DeadLetterRepository.groups(.init())))
            #expect(groups.count == 1 && groups[0].letters == 2 && groups[0].times == 4)
        }
    }

    @Test("A letter that comes again for another reason is the same row, open again, with the reason of now")
    func again() async throws {
        try await TestDatabase.withPool { pool in
            try await pool.store([DeadLetterSample.letter()])
            let row = try #require(try await pool.letters().first)
            _ = try await pool.run(DeadLetterRepository.discard([row], by: "hoa", because: "a test"))
            #expect(try await pool.letters()[0].state == .discarded)
            try await pool.store([DeadLetterSample.letter(reason: "worker.crashed")])
            let now = try await pool.letters()
            #expect(now.count == 1 && now[0].state == .open && now[0].reason == "worker.crashed" && now[0].times == 2)
        }
    }

    @Test("Whatever a stranger writes is stored: NUL, broken UTF-8, names of 255 bytes of 0xFF, headers without end")
    func hostile() async throws {
        let wild = String(decoding: [UInt8](repeating: 0xFF, count: 255), as: UTF8.self)
        let surrogate = String(decoding: [0xED, 0xA0, 0x80, 0x41, 0x00] as [UInt8], as: UTF8.self)
        let endless = String(repeating: "ặ", count: 100_000)
        let bytes = (0...255).map { UInt8($0) } + [UInt8](repeating: 0xFF, count: 100_000)
        try await TestDatabase.withPool { pool in
            for text in ["\0", "a\0b", wild, surrogate, endless, "\u{202E}\u{1B}[2J", "'; DROP TABLE dead_letters; --"]
            {
                let headers = (0..<200).map { (key: "\(text)\($0)", value: NewDeadLetter.HeaderValue.text(text)) }
                let letter = NewDeadLetter(
                    stage: "ingest",
                    queue: "reports.submitted",
                    reason: "bundle.malformed",
                    detail: text,
                    submissionID: nil,
                    account: text,
                    unitCode: text,
                    routingKey: text,
                    messageID: text,
                    messageType: text,
                    contentType: text,
                    headers: headers + [("n", .integer(.min)), ("b", .boolean(true))],
                    properties: bytes,
                    body: bytes,
                    bodySize: bytes.count,
                    attempts: .max
                )
                try await pool.store([letter])
            }
            let rows = try await pool.letters()
            #expect(rows.count == 7)
            for row in rows {
                let letter = try #require(try await pool.whole(row.id))
                #expect(letter.properties == bytes && letter.body == bytes, "bytes are kept as they came")
                #expect(letter.headers.utf8.count < 200_000)
                #expect((try? JSONSerialization.jsonObject(with: Data(letter.headers.utf8))) != nil)
                for text in [row.detail, row.account, row.unitCode, row.routingKey, row.messageID, row.messageType] {
                    #expect((text ?? "").utf8.count <= 500 && text?.contains("\0") == false)
                }
            }
        }
    }

    @Test(
        "An account keeps a row for each of 10,000 letters and the bodies of 1,000; beyond a row counts, others are free"
    )
    func quotas() async throws {
        let limit = Int(DeadLetterRepository.rowsOfAnAccount)
        try await TestDatabase.withPool { pool in
            try await pool.store(DeadLetterSample.many(0..<limit))
            #expect(try await pool.run(counting).int8(0, 0) == Int64(limit))
            let bodies = try await pool.run(PostgresStatement("SELECT count(body) FROM dead_letters")).int8(0, 0)
            // A batch is looked at as a whole, so the last of them may be over by less than its size.
            #expect(bodies >= DeadLetterRepository.bodiesOfAnAccount)
            #expect(bodies < DeadLetterRepository.bodiesOfAnAccount + 500)
            try await pool.store(DeadLetterSample.many(limit..<limit + 1_200))
            #expect(try await pool.run(counting).int8(0, 0) == Int64(limit) + 1)
            let common = try #require(try await pool.letters().last)
            #expect(common.times == 1_200 && !common.hasBody)
            // Nobody else is kept from anything by it.
            try await pool.store(DeadLetterSample.many(0..<1, account: "unit-336"))
            let other = try #require(try await pool.letters().last)
            #expect(other.account == "unit-336" && other.hasBody)
            // Closed ones make room again.
            let open = try await pool.letters(DeadLetterFilter(state: .open))
            _ = try await pool.run(DeadLetterRepository.discard(open, by: "hoa", because: "rubbish"))
            try await pool.store(DeadLetterSample.many(50_000..<50_001))
            #expect(try await pool.letters(DeadLetterFilter(state: .open)).map(\.hasBody) == [true])
        }
    }

    @Test("A body over the limit is not kept, and the row says so")
    func oversize() async throws {
        try await TestDatabase.withPool { pool in
            try await pool.store([DeadLetterSample.letter(nil), DeadLetterSample.letter([])])
            let rows = try await pool.letters().sorted { $0.bodySize < $1.bodySize }
            #expect(rows.map(\.hasBody) == [true, false])
            #expect(rows.map(\.bodySize) == [0, 9_999_999])
        }
    }

    private var counting: PostgresStatement { PostgresStatement("SELECT count(*) FROM dead_letters") }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Testing

@Suite("COPY", .serialized, .timeLimit(.minutes(1)))
struct CopyTests {
    @Test("COPY loads chunks that break anywhere, and one bad row leaves nothing")
    func copy() async throws {
        try await TestServer.withSchema { connection, _ in
            try await connection.execute("CREATE TABLE a (x integer, y text)")
            let copied = try await connection.copyIn(
                "COPY a FROM STDIN",
                ["1\tThái ", "Thụy\n2\tTiền", " Hải\n"].map { Array($0.utf8) }
            )
            #expect(copied == 2)
            #expect(try await connection.query("SELECT y FROM a WHERE x = 2").text(0, 0) == "Tiền Hải")
            let error = try await failure {
                try await connection.copyIn("COPY a FROM STDIN", [Array("3\tx\nbad\ty\n".utf8)])
            }
            #expect(error.code == .data)
            #expect(try await connection.query("SELECT count(*) FROM a").int8(0, 0) == 2)
            let wrong = try await failure { try await connection.copyIn("SELECT 1", []) }
            #expect(wrong.code == .statement)
            #expect(try await connection.query("SELECT 1").int4(0, 0) == 1)
        }
    }

    @Test("COPY of more than every buffer holds goes through")
    func largeCopy() async throws {
        try await TestServer.withSchema { connection, _ in
            try await connection.execute("CREATE TABLE a (x integer, y text)")
            let line = Array("7\t\(String(repeating: "x", count: 990))\n".utf8)
            let chunk = Array(repeatElement(line, count: 1_000).joined())
            let copied = try await connection.copyIn("COPY a FROM STDIN", Array(repeating: chunk, count: 20))
            #expect(copied == 20_000)
        }
    }

    private static let table = """
        CREATE TABLE a (
            x integer PRIMARY KEY, small smallint, big bigint, t text, b bytea, u uuid, d date, at timestamptz,
            words text[], numbers integer[], filled text DEFAULT 'default'
        )
        """

    @Test(
        "Few rows and many come back as written: nulls, NUL in a text, arrays, defaults",
        arguments: [0, 60]
    )
    func types(more: Int32) async throws {
        let id = UUID()
        let copy = PostgresCopy(
            into: "a",
            columns: ["x", "small", "big", "t", "b", "u", "d", "at", "words", "numbers"],
            count: 2 + Int(more)
        ) { writer in
            for number in 0..<more {
                writer.row()
                writer.int4(100 + number)
                for _ in 1..<10 { writer.null() }
            }
            writer.row()
            writer.int4(1)
            writer.int2(-2)
            writer.int8(1 << 40)
            writer.text("Thái\0Thụy")
            writer.bytea([0, 255])
            writer.uuid(id)
            writer.date(20_000)
            writer.timestamptz(1_742_173_200_123_000)
            writer.value(.textArray(["341", ""]))
            writer.value(.int4Array([]))
            writer.row()
            writer.int4(2)
            writer.int2(0)
            writer.int8(Int64?.none)
            writer.text(String?.none)
            writer.bytea([UInt8]?.none)
            writer.null()
            writer.date(Int32?.none)
            writer.null()
            writer.value(.null)
            writer.null()
        }
        try await TestServer.withSchema { connection, _ in
            try await connection.execute(Self.table)
            try await connection.load([copy])
            let rows = try await connection.query("SELECT * FROM a ORDER BY x")
            #expect(try rows.int4(0, 1) == -2 && rows.int8(0, 2) == 1 << 40)
            #expect(try rows.text(0, 3) == "Thái\u{1A}Thụy" && rows.bytea(0, 4) == [0, 255])
            #expect(try rows.uuid(0, 5) == id && rows.date(0, 6) == 20_000)
            #expect(try rows.timestamptz(0, 7) == 1_742_173_200_123_000)
            let row = try #require(rows.first { _ in true })
            #expect(try row.textArray(8) == ["341", ""] && row.int4Array(9) == [])
            #expect(try rows.text(0, 10) == "default")
            #expect(try rows.optionalInt8(1, 2) == nil && rows.optionalText(1, 3) == nil)
            #expect(try await connection.query("SELECT words IS NULL FROM a WHERE x = 2").bool(0, 0))
        }
    }

    private func rows(_ numbers: [Int32]) -> PostgresCopy {
        PostgresCopy(into: "a", columns: ["x"], count: numbers.count) { writer in
            for number in numbers {
                writer.row()
                writer.int4(number)
            }
        }
    }

    @Test("Copies and the flight after them are one transaction; a key that is there undoes it, and the next one works")
    func transaction() async throws {
        try await TestServer.withSchema { connection, _ in
            try await connection.execute(Self.table)
            _ = try await connection.pipeline([.begin])
            let answers = try await connection.load(
                [rows([1, 2]), rows([]), rows(Array(11...40)), rows([3])],
                then: [PostgresStatement("SELECT count(*) FROM a"), .commit]
            )
            #expect(try answers[0].int8(0, 0) == 33)
            _ = try await connection.pipeline([.begin])
            for twice in [rows([5, 3]), rows(Array(35...60))] {
                let error = try await failure { try await connection.load([rows([4]), twice], then: [.commit]) }
                #expect(error.sqlState == "23505" && error.constraint == "a_pkey")
                #expect(connection.phase == .idle)
                #expect(try await connection.query("SELECT count(*) FROM a").int8(0, 0) == 33)
            }
            try await connection.load([rows([4])])
            #expect(try await connection.query("SELECT count(*) FROM a").int8(0, 0) == 34)
        }
    }

    @Test("A row with too few values is refused whole")
    func shape() async throws {
        try await TestServer.withSchema { connection, _ in
            try await connection.execute(Self.table)
            let error = try await failure {
                try await connection.load([
                    PostgresCopy(into: "a", columns: ["x", "t"], count: 20) { writer in
                        for number in 0..<Int32(20) {
                            writer.row()
                            writer.int4(number)
                        }
                    }
                ])
            }
            #expect(error.code == .data)
            #expect(try await connection.query("SELECT count(*) FROM a").int8(0, 0) == 0)
        }
    }

    @Test("A batch of forty megabytes goes through")
    func largeLoad() async throws {
        try await TestServer.withSchema { connection, _ in
            try await connection.execute("CREATE TABLE a (x integer, b bytea)")
            let body = [UInt8](repeating: 7, count: 400_000)
            try await connection.load([
                PostgresCopy(into: "a", columns: ["x", "b"], count: 100) { writer in
                    for number in 0..<Int32(100) {
                        writer.row()
                        writer.int4(number)
                        writer.bytea(body)
                    }
                }
            ])
            #expect(try await connection.query("SELECT sum(length(b)) FROM a").int8(0, 0) == 40_000_000)
        }
    }
}

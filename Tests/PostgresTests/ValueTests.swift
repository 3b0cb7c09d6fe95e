// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Testing

@Suite("Values survive the way to the server and back", .serialized, .timeLimit(.minutes(1)))
struct ValueTests {
    @Test("Every scalar comes back as it was sent")
    func scalars() async throws {
        let id = UUID()
        try await TestServer.withConnection { connection in
            let rows = try await connection.query(
                "SELECT $1::bool, $2::int4, $3::int8, $4::text, $5::bytea, $6::uuid, $7::date, $8::timestamptz, 1.5::float8",
                [
                    .bool(true), .int4(.min), .int8(.max), .text("Hội LHPN huyện Thái Thụy 👩‍🌾"), .bytea([0, 255, 1]),
                    .uuid(id), .date(-1), .timestamptz(1_742_173_200_000_001),
                ]
            )
            #expect(try rows.bool(0, 0))
            #expect(try rows.int4(0, 1) == .min)
            #expect(try rows.int8(0, 2) == .max)
            #expect(try rows.text(0, 3) == "Hội LHPN huyện Thái Thụy 👩‍🌾")
            #expect(try rows.bytea(0, 4) == [0, 255, 1])
            #expect(try rows.uuid(0, 5) == id)
            #expect(try rows.date(0, 6) == -1)
            #expect(try rows.timestamptz(0, 7) == 1_742_173_200_000_001)
            #expect(try rows.double(0, 8) == 1.5)
        }
    }

    @Test("The server reads dates, times and identifiers as people write them")
    func serverReading() async throws {
        let id = try #require(UUID(uuidString: "0195a1b2-0000-7000-8000-00000000abcd"))
        try await TestServer.withConnection { connection in
            let rows = try await connection.query(
                "SELECT $1::date::text, ($2::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::text, $3::uuid::text",
                [.date(20_163), .timestamptz(1_742_173_200_000_000), .uuid(id)]
            )
            #expect(try rows.text(0, 0) == "2025-03-16")
            #expect(try rows.text(0, 1) == "2025-03-17 08:00:00")
            #expect(try rows.text(0, 2) == "0195a1b2-0000-7000-8000-00000000abcd")
        }
    }

    @Test("Arrays become rows by unnest, NULL elements included")
    func arrays() async throws {
        let ids = [UUID(), UUID()]
        try await TestServer.withConnection { connection in
            let rows = try await connection.query(
                """
                SELECT a, b, c, d, e, f, g, h, i FROM unnest($1::int4[], $2::int8[], $3::text[], $4::bytea[], $5::uuid[],
                    $6::date[], $7::timestamptz[], $8::bool[], $9::text[]) AS t(a, b, c, d, e, f, g, h, i)
                """,
                [
                    .int4OptionalArray([7, nil]), .int8OptionalArray([nil, -8]), .textOptionalArray(["Tiền Hải", nil]),
                    .byteaOptionalArray([nil, []]), .uuidArray(ids), .dateOptionalArray([0, nil]),
                    .timestamptzArray([1, 2]), .boolArray([false, true]), .textArray(["", "ự"]),
                ]
            )
            #expect(rows.count == 2)
            #expect(try rows.optionalInt4(0, 0) == 7)
            #expect(try rows.optionalInt4(1, 0) == nil)
            #expect(try rows.optionalInt8(0, 1) == nil)
            #expect(try rows.int8(1, 1) == -8)
            #expect(try rows.optionalText(0, 2) == "Tiền Hải")
            #expect(try rows.optionalText(1, 2) == nil)
            #expect(try rows.optionalBytea(0, 3) == nil)
            #expect(try rows.optionalBytea(1, 3) == [])
            #expect(try rows.map { (row) throws(PostgresError) in try row.uuid(4) } == ids)
            #expect(try rows.optionalDate(0, 5) == 0)
            #expect(try rows.optionalDate(1, 5) == nil)
            #expect(try rows.timestamptz(1, 6) == 2)
            #expect(try rows.bool(1, 7))
            #expect(try rows.text(1, 8) == "ự")
        }
    }

    @Test("Empty arrays give no rows and come back empty")
    func emptyArrays() async throws {
        try await TestServer.withConnection { connection in
            let rows = try await connection.query(
                "SELECT cardinality($1::int4[]), $1::int4[], $2::text[], $3::int8[], (SELECT count(*) FROM unnest($2::text[]))",
                [.int4Array([]), .textArray([]), .int8Array([])]
            )
            #expect(try rows.int4(0, 0) == 0)
            #expect(try rows.int4Array(0, 1) == [])
            #expect(try rows.textArray(0, 2) == [])
            #expect(try rows.int8Array(0, 3) == [])
            #expect(try rows.int8(0, 4) == 0)
        }
    }

    @Test("Array columns are read whole")
    func arrayColumns() async throws {
        try await TestServer.withConnection { connection in
            let rows = try await connection.query(
                "SELECT $1::text[], $2::int4[], $3::int8[]",
                [.textArray(["II.1", "II.2 ự"]), .int4Array([1, -2, 3]), .int8Array([.max])]
            )
            #expect(try rows.textArray(0, 0) == ["II.1", "II.2 ự"])
            #expect(try rows.int4Array(0, 1) == [1, -2, 3])
            #expect(try rows.int8Array(0, 2) == [.max])
        }
    }

    @Test("A body of one megabyte is unharmed, alone and in an array")
    func megabyte() async throws {
        let body = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await TestServer.withConnection { connection in
            let rows = try await connection.query(
                "SELECT $1::bytea, x, sha256(x) = sha256($1::bytea) FROM unnest($2::bytea[]) AS t(x)",
                [.bytea(body), .byteaArray([body, body])]
            )
            #expect(try rows.bytea(0, 0) == body)
            #expect(try rows.bytea(1, 1) == body)
            #expect(try rows.bool(1, 2))
            let length = try rows[0].withBytes(0) { $0.count }
            #expect(length == body.count)
        }
    }

    @Test("Reading NULL or another type is an error with the column's name, not a crash")
    func shapes() async throws {
        try await TestServer.withConnection { connection in
            let rows = try await connection.query("SELECT NULL::int4 AS missing, 'x'::text AS word, 1::numeric AS big")
            #expect(try rows.isNull(0, 0))
            let null = try await failure { _ = try rows.int4(0, 0) }
            #expect(null.code == .rowShape && null.message.contains("missing"))
            let type = try await failure { _ = try rows.int8(0, 1) }
            #expect(type.code == .rowShape && type.message.contains("word"))
            let numeric = try await failure { _ = try rows.int8(0, 2) }
            #expect(numeric.message.contains("cast"))
            let outside = try await failure { _ = try rows.text(1, 9) }
            #expect(outside.code == .rowShape)
        }
    }

    @Test("The same text takes values and NULL, and another type of value prepares it anew")
    func typesPerText() async throws {
        try await TestServer.withConnection { connection in
            let sql = "SELECT coalesce($1, 5)::int8"
            var answers: [Int64] = []
            for value in [PostgresValue.int4(1), .null, .int8(1 << 40)] {
                answers.append(try await connection.query(sql, [value]).int8(0, 0))
            }
            #expect(answers == [1, 5, 1 << 40])
        }
    }
}

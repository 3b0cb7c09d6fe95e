// SPDX-License-Identifier: Apache-2.0
import Postgres
import Testing

@Suite("A flight happens whole or not at all", .serialized, .timeLimit(.minutes(1)))
struct PipelineTests {
    private static let insert = "INSERT INTO t (id, name) SELECT * FROM unnest($1::int4[], $2::text[])"

    private func table(_ connection: PostgresConnection) async throws {
        try await connection.execute("CREATE TABLE t (id integer PRIMARY KEY, name text)")
    }

    @Test("Answers come in the order of the statements")
    func order() async throws {
        try await TestServer.withSchema { connection, _ in
            try await table(connection)
            let answers = try await connection.pipeline([
                .begin, PostgresStatement(Self.insert, [.int4Array([1, 2]), .textArray(["một", "hai"])]),
                PostgresStatement("SELECT id, name FROM t ORDER BY id"),
                PostgresStatement("UPDATE t SET name = 'x' WHERE id > $1", [.int4(0)]), .commit,
            ])
            #expect(answers.count == 5)
            #expect(answers[1].affected == 2)
            #expect(try answers[2].text(1, 1) == "hai")
            #expect(answers[3].affected == 2)
            #expect(answers[4].commandTag == "COMMIT")
            #expect(connection.phase == .idle)
        }
    }

    @Test("An error in the middle undoes the flight and leaves the connection ready")
    func errorInTheMiddle() async throws {
        try await TestServer.withSchema { connection, _ in
            try await table(connection)
            let error = try await failure {
                _ = try await connection.pipeline([
                    .begin, PostgresStatement(Self.insert, [.int4Array([1]), .textArray(["a"])]),
                    PostgresStatement(Self.insert, [.int4Array([1]), .textArray(["b"])]),
                    PostgresStatement("SELECT 1"), .commit,
                ])
            }
            #expect(error.code == .constraint)
            #expect(error.sqlState == "23505")
            #expect(error.constraint == "t_pkey")
            #expect(!error.isTransient)
            #expect(connection.phase == .idle)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("A flight without BEGIN is one transaction by itself")
    func implicitTransaction() async throws {
        try await TestServer.withSchema { connection, _ in
            try await table(connection)
            let error = try await failure {
                _ = try await connection.pipeline([
                    PostgresStatement(Self.insert, [.int4Array([1]), .textArray(["a"])]),
                    PostgresStatement("SELECT 1 / $1::int4", [.int4(0)]),
                ])
            }
            #expect(error.code == .data)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("A transaction stays open over two flights, and an error in the second undoes both")
    func twoFlights() async throws {
        try await TestServer.withSchema { connection, _ in
            try await table(connection)
            let first = PostgresStatement(Self.insert, [.int4Array([1]), .textArray(["a"])])
            _ = try await connection.pipeline([.begin, first])
            #expect(connection.phase == .inTransaction)
            _ = try await failure { _ = try await connection.pipeline([first, .commit]) }
            #expect(connection.phase == .idle)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
            _ = try await connection.pipeline([.begin, first, .commit])
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 1)
        }
    }

    @Test("A statement that cannot be prepared does not poison the cache")
    func failedPreparation() async throws {
        try await TestServer.withSchema { connection, _ in
            let sql = "SELECT count(*) FROM t"
            let error = try await failure { _ = try await connection.query(sql) }
            #expect(error.code == .statement)
            try await table(connection)
            #expect(try await connection.query(sql).int8(0, 0) == 0)
        }
    }

    @Test("A table changed under a prepared statement is no error: the flight is flown again")
    func stalePlan() async throws {
        try await TestServer.withSchema { connection, _ in
            try await table(connection)
            #expect(try await connection.query("SELECT * FROM t").columnNames == ["id", "name"])
            _ = try await connection.query("ALTER TABLE t ADD COLUMN extra integer")
            #expect(try await connection.query("SELECT * FROM t").columnNames == ["id", "name", "extra"])
            _ = try await connection.query("DEALLOCATE ALL")
            #expect(try await connection.query("SELECT * FROM t").count == 0)
            // The flight which is flown again had written already: its row must be there once.
            let answers = try await connection.pipeline([
                .begin, PostgresStatement(Self.insert, [.int4Array([1]), .textArray(["a"])]),
                PostgresStatement("ALTER TABLE t DROP COLUMN extra"), PostgresStatement("SELECT * FROM t"), .commit,
            ])
            #expect(answers[3].columnNames == ["id", "name"])
            #expect(answers[3].count == 1)
            #expect(connection.phase == .idle)
        }
    }

    @Test("Inside an open transaction a stale plan is reported as transient and forgotten")
    func stalePlanInTransaction() async throws {
        try await TestServer.withSchema { connection, configuration in
            try await table(connection)
            _ = try await connection.query("SELECT * FROM t")
            let other = try await PostgresConnection.connect(configuration)
            try await other.execute("ALTER TABLE t ADD COLUMN extra integer")
            await other.close()
            _ = try await connection.query(.begin)
            let error = try await failure { _ = try await connection.query("SELECT * FROM t") }
            #expect(error.code == .stalePlan && error.isTransient)
            #expect(try await connection.query("SELECT * FROM t").columnNames.count == 3)
        }
    }

    @Test("Flights larger than every buffer pass in both directions at once")
    func largeBothWays() async throws {
        try await TestServer.withConnection { connection in
            let body = [UInt8](repeating: 7, count: 300_000)
            let statements = (0..<60).map { _ in
                PostgresStatement("SELECT $1::bytea, repeat('x', 300000)", [.bytea(body)])
            }
            let answers = try await connection.pipeline(statements)
            #expect(answers.count == 60)
            for rows in answers { #expect(try rows.bytea(0, 0).count == 300_000) }
        }
    }

    @Test("COMMIT of a failed transaction is an error, not a polite ROLLBACK")
    func commitOfFailed() async throws {
        try await TestServer.withConnection { connection in
            let error = try await failure {
                try await connection.withTransaction { connection in
                    // Swallowing the error is the mistake which must not pass for success.
                    _ = try? await connection.query("SELECT 1 / 0")
                }
            }
            #expect(error.code == .transaction)
            #expect(connection.phase == .idle)
        }
    }

    @Test("COPY inside a flight is refused and the connection given up")
    func copyInFlight() async throws {
        try await TestServer.withSchema { connection, _ in
            try await table(connection)
            let error = try await failure { _ = try await connection.query("COPY t FROM STDIN") }
            #expect(error.isConnectionLost || error.code == .statement || error.code == .server)
        }
    }

    @Test("A thousand different texts do not fill the server with prepared statements")
    func cacheIsBounded() async throws {
        try await TestServer.withConnection { connection in
            for number in 0..<1_000 { _ = try await connection.query("SELECT \(number)") }
            let kept = try await connection.query("SELECT count(*) FROM pg_prepared_statements").int8(0, 0)
            #expect(kept <= 520)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Postgres
import Testing

@Suite("Nothing waits for ever and nothing lost is used again", .serialized, .timeLimit(.minutes(1)))
struct InterruptionTests {
    private static let running =
        "SELECT count(*) = 1 FROM pg_stat_activity WHERE pid = $1 AND query LIKE '%pg_sleep(30)%'"

    @Test("A backend killed in the middle of a query is a lost connection, and the next call says it is closed")
    func killedMidQuery() async throws {
        try await TestServer.withConnection { admin in
            try await TestServer.withConnection { victim in
                async let answer = failure { _ = try await victim.query("SELECT pg_sleep(30)") }
                try await TestServer.until(admin, Self.running, [.int4(victim.processID)])
                _ = try await admin.query("SELECT pg_terminate_backend($1)", [.int4(victim.processID)])
                let error = try await answer
                #expect(error.isConnectionLost && error.isTransient)
                #expect(error.sqlState == "57P01")
                #expect(victim.phase == .closed)
                let next = try await failure { _ = try await victim.query("SELECT 1") }
                #expect(next.code == .connectionClosed && next.isConnectionLost)
            }
        }
    }

    @Test("A backend killed while idle is noticed without a query")
    func killedIdle() async throws {
        try await TestServer.withConnection { admin in
            try await TestServer.withConnection { victim in
                #expect(await victim.isAlive())
                _ = try await admin.query("SELECT pg_terminate_backend($1)", [.int4(victim.processID)])
                try await TestServer.until(
                    admin,
                    "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $1",
                    [.int4(victim.processID)]
                )
                #expect(await !victim.isAlive())
                #expect(victim.phase == .closed)
            }
        }
    }

    @Test("Cancelling the task cancels the statement on the server and keeps the connection")
    func cancelled() async throws {
        try await TestServer.withConnection { admin in
            try await TestServer.withConnection { connection in
                // An own task: it is the one to be cancelled.
                let task = Task { try await failure { _ = try await connection.query("SELECT pg_sleep(30)") } }
                try await TestServer.until(admin, Self.running, [.int4(connection.processID)])
                task.cancel()
                let error = try await task.value
                #expect(error.code == .cancelled && !error.isTransient && !error.isConnectionLost)
                #expect(try await connection.query("SELECT 5").int4(0, 0) == 5)
            }
        }
    }

    @Test("A task cancelled beforehand sends nothing")
    func cancelledBefore() async throws {
        try await TestServer.withSchema { connection, _ in
            try await connection.execute("CREATE TABLE t (id integer)")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await failure { _ = try await connection.query("INSERT INTO t VALUES (1)") }
            }
            #expect(try await task.value.code == .cancelled)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("A deadline cancels the statement and keeps the connection")
    func deadline() async throws {
        try await TestServer.withConnection { connection in
            let start = ContinuousClock.now
            let error = try await failure {
                _ = try await connection.query("SELECT pg_sleep(30)", timeout: .milliseconds(100))
            }
            #expect(error.code == .deadlineExceeded && error.isTransient && !error.isConnectionLost)
            #expect(start.duration(to: .now) < .seconds(5))
            #expect(try await connection.query("SELECT 5").int4(0, 0) == 5)
        }
    }

    @Test("A deadline inside a transaction rolls it back")
    func deadlineInTransaction() async throws {
        try await TestServer.withSchema { connection, _ in
            try await connection.execute("CREATE TABLE t (id integer)")
            let error = try await failure {
                try await connection.withTransaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (1)")
                    _ = try await connection.query("SELECT pg_sleep(30)", timeout: .milliseconds(50))
                }
            }
            #expect(error.code == .deadlineExceeded)
            #expect(connection.phase == .idle)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("A transaction of a cancelled task is rolled back, not left open")
    func cancelledTransaction() async throws {
        try await TestServer.withSchema { connection, _ in
            try await connection.execute("CREATE TABLE t (id integer)")
            let task = Task {
                try await failure {
                    try await connection.withTransaction { connection in
                        _ = try await connection.query("INSERT INTO t VALUES (1)")
                        withUnsafeCurrentTask { $0?.cancel() }
                        _ = try await connection.query("SELECT 1")
                    }
                }
            }
            #expect(try await task.value.code == .cancelled)
            #expect(connection.phase == .idle)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("The server's own statement timeout reads as a deadline")
    func statementTimeout() async throws {
        try await TestServer.withConnection({ $0.statementTimeout = .milliseconds(50) }) { connection in
            let error = try await failure { _ = try await connection.query("SELECT pg_sleep(30)") }
            #expect(error.code == .deadlineExceeded && error.sqlState == "57014")
        }
    }

    @Test("A call that may last longer than others is not cut by the server's limit for those, nor do they get its")
    func longCall() async throws {
        try await TestServer.withConnection({
            $0.callTimeout = .milliseconds(100)
            $0.cancelGrace = .milliseconds(100)
        }) { connection in
            let show = "SELECT current_setting('statement_timeout')"
            let asLong = try await connection.query(
                "SELECT current_setting('statement_timeout'), pg_sleep(0.5)",
                timeout: .seconds(9)
            )
            #expect(try asLong.text(0, 0) == "9100ms")
            let after = try await connection.query(show)
            #expect(try after.text(0, 0) == "200ms")
            _ = try await connection.query(.begin)
            let inside = try await connection.query(show, timeout: .seconds(9))
            #expect(try inside.text(0, 0) == "9100ms")
            _ = try await connection.query(.rollback)
            let last = try await connection.query(show)
            #expect(try last.text(0, 0) == "200ms")
        }
    }

    @Test("Two transactions which lock crosswise: one wins, the other may retry")
    func deadlock() async throws {
        try await TestServer.withSchema { one, configuration in
            let two = try await PostgresConnection.connect(configuration)
            try await one.execute("CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1), (2)")
            let lock = "SELECT id FROM t WHERE id = $1 FOR UPDATE"
            _ = try await one.pipeline([.begin, PostgresStatement(lock, [.int4(1)])])
            _ = try await two.pipeline([.begin, PostgresStatement(lock, [.int4(2)])])
            async let first = Self.code { _ = try await one.query(lock, [.int4(2)]) }
            async let second = Self.code { _ = try await two.query(lock, [.int4(1)]) }
            let codes = await [first, second]
            #expect(codes.compactMap { $0 } == [.conflict])
            await two.close()
        }
    }

    private static func code(_ body: () async throws -> Void) async -> PostgresError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? PostgresError)?.code
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import Postgres
import TestSupport
import Testing

@Suite("A session that is given up does not live on with its locks", .serialized, .timeLimit(.minutes(1)))
struct AbandonedSessionTests {
    private static let update = "UPDATE t SET x = x + 1 WHERE id = 1"

    /// Its message is six bytes longer.
    private static let copy = "COPY t FROM STDIN WITH (FORMAT csv)"

    /// Runs the body with a table of one row, a proxy before the server and a configuration that goes through it.
    private func withTable(
        _ body: (PostgresConnection, FaultProxy, PostgresConfiguration) async throws -> Void
    ) async throws {
        try await TestServer.withSchema { admin, configuration in
            try await admin.execute("CREATE TABLE t (id integer PRIMARY KEY, x integer); INSERT INTO t VALUES (1, 0)")
            let proxy = try FaultProxy(to: configuration.host, port: configuration.port)
            defer { proxy.close() }
            var through = TestPostgres.through(proxy, configuration)
            through.callTimeout = .seconds(2)
            through.cancelGrace = .milliseconds(500)
            try await body(admin, proxy, through)
        }
    }

    @Test("The line dies half-way while a row is locked: the same work succeeds on the next connection")
    func halfOpen() async throws {
        try await withTable { admin, proxy, configuration in
            let pool = PostgresPool(configuration, size: 2)
            let error = try await failure {
                try await pool.withTransaction { connection in
                    _ = try await connection.query(Self.update)
                    proxy.swallow()
                    _ = try await connection.query(Self.update)
                }
            }
            #expect(error.code == .deadlineExceeded && error.isConnectionLost && error.isTransient)
            try await pool.withTransaction { _ = try await $0.query(Self.update) }
            #expect(try await admin.query("SELECT x FROM t").int4(0, 0) == 1)
            await pool.close()
        }
    }

    @Test("The same in the middle of a COPY, where the server hears no cancel")
    func halfOpenInCopy() async throws {
        try await withTable { admin, proxy, configuration in
            let pool = PostgresPool(configuration, size: 1)
            let error = try await failure {
                try await pool.withTransaction { connection in
                    _ = try await connection.query(Self.update)
                    let copying = [UInt8]("2,2\n".utf8)
                    // What the server needs to begin goes through, nothing after it.
                    proxy.swallow(after: Self.copy.utf8.count + 6)
                    _ = try await connection.copyIn(Self.copy, [copying])
                }
            }
            #expect(error.code == .deadlineExceeded && error.isConnectionLost)
            try await pool.withTransaction { _ = try await $0.query(Self.update) }
            #expect(try await admin.query("SELECT x FROM t").int4(0, 0) == 1)
            await pool.close()
        }
    }

    @Test("Another process, frozen in a COPY, is ended by the one that waits for its row")
    func frozenInCopy() async throws {
        try await withTable { admin, proxy, configuration in
            let frozen = try await PostgresConnection.connect(configuration)
            _ = try await frozen.pipeline([.begin, PostgresStatement(Self.update)])
            proxy.swallow(after: Self.copy.utf8.count + 6)
            _ = try await failure { _ = try await frozen.copyIn(Self.copy, [[50]]) }
            var impatient = configuration
            impatient.lockTimeout = .milliseconds(200)
            let pool = PostgresPool(impatient, size: 1)
            var codes: Set<PostgresError.Code> = []
            while try await admin.query("SELECT x FROM t").int4(0, 0) == 0 {
                do {
                    try await pool.withTransaction { _ = try await $0.query(Self.update) }
                } catch let error as PostgresError {
                    codes.insert(error.code)
                    #expect(error.isTransient)
                }
            }
            #expect(codes == [.lockNotAvailable])
            await pool.close()
        }
    }

    @Test("A worker frozen between two statements loses its transaction to the server's own limit")
    func frozenInTransaction() async throws {
        try await TestServer.withSchema { admin, configuration in
            try await admin.execute("CREATE TABLE t (id integer PRIMARY KEY, x integer); INSERT INTO t VALUES (1, 0)")
            var short = configuration
            short.idleInTransactionTimeout = .milliseconds(500)
            let frozen = try await PostgresConnection.connect(short)
            _ = try await frozen.pipeline([.begin, PostgresStatement(Self.update)])
            let pool = PostgresPool(configuration, size: 1)
            try await pool.withTransaction { _ = try await $0.query(Self.update) }
            #expect(try await admin.query("SELECT x FROM t").int4(0, 0) == 1)
            let thawed = try await failure { _ = try await frozen.query(.commit) }
            #expect(thawed.isConnectionLost && thawed.isTransient && thawed.sqlState == "25P03")
            await pool.close()
        }
    }

    @Test("One dead line casts doubt on the idle ones: none of them is lent again")
    func idleLinesToo() async throws {
        try await withTable { _, proxy, configuration in
            let pool = PostgresPool(configuration, size: 4)
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask { try await pool.withConnection { _ = try await $0.query("SELECT pg_sleep(0.2)") } }
                }
                try await group.waitForAll()
            }
            #expect(pool.statistics.idle == 4)
            proxy.swallow()
            _ = try await failure { _ = try await pool.query("SELECT 1") }
            for _ in 0..<8 { #expect(try await pool.query("SELECT 5").int4(0, 0) == 5) }
            await pool.close()
        }
    }

    @Test("A process number that was given out again is not ended")
    func anotherSession() async throws {
        try await withTable { admin, proxy, configuration in
            let pool = PostgresPool(configuration, size: 1)
            _ = try await failure {
                try await pool.withConnection { connection in
                    _ = try await admin.query("SELECT pg_terminate_backend($1)", [.int4(connection.processID)])
                    _ = try await connection.query("SELECT pg_sleep(5)")
                }
            }
            // The session is gone; ending it again finds nobody and is no error for the borrower.
            #expect(try await pool.query("SELECT 5").int4(0, 0) == 5)
            #expect(try await admin.query("SELECT 5").int4(0, 0) == 5)
            await pool.close()
        }
    }
}

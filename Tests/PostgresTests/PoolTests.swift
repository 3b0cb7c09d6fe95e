// SPDX-License-Identifier: Apache-2.0
import Postgres
import Testing

@Suite("The pool", .serialized, .timeLimit(.minutes(1)))
struct PoolTests {
    @Test("A connection is used again")
    func reuse() async throws {
        let pool = PostgresPool(try TestServer.configuration(), size: 2)
        let first = try await pool.query("SELECT pg_backend_pid()").int4(0, 0)
        let second = try await pool.query("SELECT pg_backend_pid()").int4(0, 0)
        #expect(first == second)
        #expect(pool.statistics == .init(open: 1, idle: 1, waiting: 0))
        await pool.close()
        #expect(pool.statistics.open == 0)
        let error = try await failure { _ = try await pool.query("SELECT 1") }
        #expect(error.code == .poolClosed)
    }

    @Test("An exhausted pool fails at the deadline, and a returned connection is lent again")
    func exhausted() async throws {
        let pool = PostgresPool(try TestServer.configuration(), size: 1)
        try await pool.withConnection { _ in
            let error = try await failure {
                try await pool.withConnection(timeout: .milliseconds(50)) { _ in }
            }
            #expect(error.code == .poolExhausted && error.isTransient)
        }
        #expect(try await pool.query("SELECT 1").int4(0, 0) == 1)
        await pool.close()
    }

    @Test("Those who wait are served in the order of asking")
    func fairness() async throws {
        let pool = PostgresPool(try TestServer.configuration(), size: 1)
        let order = Recorder()
        try await withThrowingTaskGroup { group in
            try await pool.withConnection { _ in
                for number in 0..<8 {
                    group.addTask { try await pool.withConnection { _ in await order.note(number) } }
                    while pool.statistics.waiting <= number { await Task.yield() }
                }
            }
            try await group.waitForAll()
        }
        #expect(await order.numbers == Array(0..<8))
        await pool.close()
    }

    @Test("A borrower who is cancelled while waiting goes at once and takes nothing with him")
    func cancelledWaiter() async throws {
        let pool = PostgresPool(try TestServer.configuration(), size: 1)
        try await pool.withConnection { _ in
            let task = Task { try await failure { try await pool.withConnection { _ in } } }
            while pool.statistics.waiting == 0 { await Task.yield() }
            task.cancel()
            let error = try await task.value
            #expect(error.code == .cancelled)
            #expect(pool.statistics.waiting == 0)
        }
        #expect(pool.statistics == .init(open: 1, idle: 1, waiting: 0))
        await pool.close()
    }

    @Test("A connection lost in use is replaced, for the one who waits too")
    func replaced() async throws {
        let pool = PostgresPool(try TestServer.configuration(), size: 1)
        try await TestServer.withConnection { admin in
            let waiter: Task<Int32, any Error> = try await pool.withConnection { connection in
                let waiter = Task { try await pool.query("SELECT 7").int4(0, 0) }
                while pool.statistics.waiting == 0 { await Task.yield() }
                _ = try await admin.query("SELECT pg_terminate_backend($1)", [.int4(connection.processID)])
                let error = try await failure { _ = try await connection.query("SELECT pg_sleep(30)") }
                #expect(error.isConnectionLost)
                return waiter
            }
            #expect(try await waiter.value == 7)
        }
        await pool.close()
    }

    @Test("A connection that died while idle is not lent")
    func diedIdle() async throws {
        let pool = PostgresPool(try TestServer.configuration(), size: 1)
        let pid = try await pool.query("SELECT pg_backend_pid()").int4(0, 0)
        try await TestServer.withConnection { admin in
            _ = try await admin.query("SELECT pg_terminate_backend($1), pg_sleep(0.6)", [.int4(pid)])
        }
        #expect(try await pool.query("SELECT pg_backend_pid()").int4(0, 0) != pid)
        await pool.close()
    }

    @Test("A transaction left open is rolled back before the next borrower comes")
    func leftOpen() async throws {
        try await TestServer.withSchema { connection, configuration in
            try await connection.execute("CREATE TABLE t (id integer)")
            let pool = PostgresPool(configuration, size: 1)
            try await pool.withConnection { connection in
                _ = try await connection.pipeline([.begin, PostgresStatement("INSERT INTO t VALUES (1)")])
            }
            #expect(try await pool.query("SELECT count(*) FROM t").int8(0, 0) == 0)
            try await pool.withTransaction { _ = try await $0.query("INSERT INTO t VALUES (1)") }
            #expect(try await pool.query("SELECT count(*) FROM t").int8(0, 0) == 1)
            struct Stop: Error {}
            await #expect(throws: Stop.self) {
                try await pool.withTransaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (2)")
                    throw Stop()
                }
            }
            #expect(try await pool.query("SELECT count(*) FROM t").int8(0, 0) == 1)
            await pool.close()
        }
    }

    @Test("A server that is away fails each borrower at once and blocks nobody's place")
    func away() async throws {
        var configuration = try TestServer.configuration()
        configuration.port = 1
        let pool = PostgresPool(configuration, size: 1)
        for _ in 0..<3 {
            let error = try await failure { try await pool.probe() }
            #expect(error.code == .connectFailed)
        }
        #expect(pool.statistics.open == 0)
        await pool.close()
    }

    @Test("Many borrowers share few connections and all are served")
    func crowd() async throws {
        let pool = PostgresPool(try TestServer.configuration(), size: 3)
        let sum = try await withThrowingTaskGroup(of: Int32.self) { group in
            for number in 1...200 {
                group.addTask { try await pool.query("SELECT $1::int4", [.int4(Int32(number))]).int4(0, 0) }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 20_100)
        #expect(pool.statistics.open <= 3)
        await pool.close()
    }

    @Test("run() ends with its task and closes the pool")
    func tending() async throws {
        let pool = PostgresPool(try TestServer.configuration(), size: 2)
        let pid = try await pool.query("SELECT pg_backend_pid()").int4(0, 0)
        let tending = Task { await pool.run(every: .milliseconds(10)) }
        try await TestServer.withConnection { admin in
            _ = try await admin.query("SELECT pg_terminate_backend($1)", [.int4(pid)])
        }
        while pool.statistics.open > 0 { await Task.yield() }
        tending.cancel()
        await tending.value
        let error = try await failure { try await pool.probe() }
        #expect(error.code == .poolClosed)
    }
}

private actor Recorder {
    private(set) var numbers: [Int] = []

    func note(_ number: Int) { numbers.append(number) }
}

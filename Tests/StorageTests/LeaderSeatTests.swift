// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres
import Storage
import TestSupport
import Testing

@Suite("The seat of a leader", .serialized, .timeLimit(.minutes(1)))
struct LeaderSeatTests {
    /// The heart of whoever leads stood still for a minute, as the server counts.
    private func stopHeart(_ pool: PostgresPool) async throws {
        _ = try await pool.query("UPDATE notifier_leader SET heartbeat = heartbeat - interval '1 minute'")
    }

    private func seat(_ configuration: PostgresConfiguration, _ name: String = "scheduler") -> LeaderSeat {
        LeaderSeat(configuration, name: name, answerWithin: .milliseconds(500))
    }

    @Test("One leads, the other follows when the leader goes or is cut off")
    func follows() async throws {
        try await TestDatabase.withPool { pool in
            var configuration = pool.configuration
            configuration.applicationName = "leader \(UUID().uuidString)"
            let one = seat(configuration)
            let two = seat(configuration)
            let other = seat(configuration, "something else")
            #expect(try await one.lead()?.term == 1)
            #expect(try await one.lead()?.term == 1)
            #expect(try await two.lead() == nil)
            #expect(try await other.lead()?.term == 1)
            await one.resign()
            // The server knows it when it has seen the connection go.
            while try await two.lead() == nil { await Task.yield() }
            #expect(try await two.lead()?.term == 2)
            _ = try await pool.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
                [.text(configuration.applicationName)]
            )
            let error = try await failure { while try await two.lead() != nil {} }
            #expect(error.isConnectionLost)
            while try await one.lead() == nil { await Task.yield() }
            await one.resign()
            await two.resign()
            await other.resign()
        }
    }

    @Test("Of many who reach for it at once one gets it")
    func oneOfMany() async throws {
        try await TestDatabase.withPool { pool in
            let seats = (0..<8).map { _ in seat(pool.configuration) }
            let terms = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for seat in seats { group.addTask { try await seat.lead()?.term } }
                return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            #expect(terms == [1])
            for seat in seats { await seat.resign() }
        }
    }

    @Test("A leader whose line swallows everything is followed, its session ended")
    func halfOpenLine() async throws {
        try await TestDatabase.withPool { pool in
            let proxy = try FaultProxy(to: pool.configuration.host, port: pool.configuration.port)
            defer { proxy.close() }
            var through = pool.configuration
            through.host = "127.0.0.1"
            through.port = proxy.port
            through.cancelGrace = .milliseconds(200)
            let one = seat(through)
            let two = seat(pool.configuration)
            let old = try #require(try await one.lead())
            proxy.stall()
            #expect(try await two.lead() == nil)
            try await stopHeart(pool)
            #expect(try await two.lead()?.term == 2)
            let pid = old.connection.processID
            while try await pool.query(
                "SELECT count(*) FROM pg_stat_activity WHERE pid = $1::int4",
                [.int4(pid)]
            ).int8(0, 0) != 0 {
                await Task.yield()
            }
            // The old one finds out when it asks; it does not lead again while the new one's heart beats.
            await #expect(throws: PostgresError.self) { _ = try await one.lead() }
            proxy.resume()
            proxy.cut()
            #expect(try await one.lead() == nil)
            await one.resign()
            await two.resign()
        }
    }

    @Test("A leader whose session is frozen at the server is followed, and what it plans later is refused")
    func frozenSession() async throws {
        try await TestDatabase.withPool { pool in
            let one = seat(pool.configuration)
            let two = seat(pool.configuration)
            let old = try #require(try await one.lead())
            let process = old.connection.processID
            try #require(kill(process, SIGSTOP) == 0, "the tests' PostgreSQL runs as another user")
            defer { kill(process, SIGCONT) }
            try await stopHeart(pool)
            let new = try #require(try await two.lead())
            #expect(new.term == 2)
            let key = Sample.reminder("DT-1")
            let stale = Leadership(name: old.name, term: old.term, connection: new.connection)
            #expect(try await pool.run(ReminderRepository.plan([(key, "late")], under: stale)).isEmpty)
            #expect(try await pool.run(stale.noteLook()).isEmpty)
            #expect(try await pool.run(ReminderRepository.plan([(key, "now")], under: new)).count == 1)
            let end = ReminderRepository.end([key], as: .obsolete, reason: "late", under: stale)
            #expect(try await pool.run(end).affected == 0)
            let forward = ReminderRepository.bringForward(recipient: "a@x.vn", under: stale)
            #expect(try await pool.run(forward).affected == 0)
            let abandon = ReminderRepository.abandon(beforeMilliseconds: 4_000_000_000_000, under: stale)
            #expect(try await pool.run(abandon).isEmpty)
            await two.resign()
        }
    }

    @Test("Whoever asks learns how long nobody has looked")
    func lastLook() async throws {
        try await TestDatabase.withPool { pool in
            let one = seat(pool.configuration)
            let two = seat(pool.configuration)
            #expect(try await two.lastLook() == nil)
            let leadership = try #require(try await one.lead())
            #expect(try await two.lastLook() == nil)
            #expect(try await pool.run(leadership.noteLook()).count == 1)
            #expect(try #require(try await two.lastLook()) < .seconds(30))
            _ = try await pool.query("UPDATE notifier_leader SET looked_at = looked_at - interval '5 minutes'")
            #expect(try #require(try await two.lastLook()) >= .seconds(300))
            await one.resign()
            await two.resign()
        }
    }
}

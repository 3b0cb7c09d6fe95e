// SPDX-License-Identifier: Apache-2.0

import AMQP
import Operations
import Postgres
import Reporting
import Storage
import TestSupport
import Testing

@testable import Stages

@Suite("Leading the reminders", .timeLimit(.minutes(1)))
struct NotifierLeadingTests {
    private let morning = "2025-03-17T09:00"

    /// A scheduler whose publisher is never run: it has nothing to say in these tests.
    private func scheduler(
        _ ground: NotifierGround,
        through configuration: PostgresConfiguration
    ) throws -> ReminderScheduler {
        ReminderScheduler(
            seat: LeaderSeat(configuration, name: "scheduler", answerWithin: .milliseconds(500)),
            agenda: try ground.agenda(at: morning),
            publisher: AMQPPublisher(AMQPConfiguration(host: "127.0.0.1", port: 1, user: "nobody", password: "none")),
            clock: try NotifierGround.clock(morning),
            pace: .init(look: .zero),
            notices: NoticeReport(ground.runtime),
            runtime: ground.runtime
        )
    }

    @Test("of two the second takes over when the first one's line is dead, and the first plans nothing more")
    func deadLine() async throws {
        try await NotifierGround.with { ground in
            let proxy = try FaultProxy(to: ground.configuration.host, port: ground.configuration.port)
            defer { proxy.close() }
            var through = ground.configuration
            through.host = "127.0.0.1"
            through.port = proxy.port
            through.cancelGrace = .milliseconds(200)
            let one = try scheduler(ground, through: through)
            let two = try scheduler(ground, through: ground.configuration)
            var first = ReminderScheduler.Memory()
            var second = ReminderScheduler.Memory()
            try await one.beat(&first)
            try await two.beat(&second)
            #expect(first.term == 1 && second.term == nil)
            proxy.stall()
            await #expect(throws: PostgresError.self) { try await one.beat(&first) }
            _ = try await ground.pool.query("UPDATE notifier_leader SET heartbeat = heartbeat - interval '1 minute'")
            try await two.beat(&second)
            #expect(second.term == 2 && second.lastLook != nil)
            proxy.resume()
            proxy.cut()
            try await one.beat(&first)
            #expect(first.term == nil)
        }
    }

    @Test("is seen by every notifier: red when nobody has looked, whoever should have")
    func silence() async throws {
        try await NotifierGround.with { ground in
            let one = try scheduler(ground, through: ground.configuration)
            let two = try scheduler(ground, through: ground.configuration)
            let longAgo = ContinuousClock.now - .seconds(3_600)
            #expect(try await two.state(since: longAgo) == .failing("nobody has looked at what is owed yet"))
            #expect(try await two.state(since: .now) == .ok)
            var memory = ReminderScheduler.Memory()
            try await one.beat(&memory)
            #expect(try await two.state(since: longAgo) == .ok)
            _ = try await ground.pool.query("UPDATE notifier_leader SET looked_at = looked_at - interval '10 minutes'")
            guard case .failing(let words) = try await two.state(since: longAgo) else {
                Issue.record("green although nobody looked")
                return
            }
            #expect(words.hasPrefix("nobody has looked at what is owed for 60"))
            #expect(ground.runtime.registry.gauge(MetricName.reminderLookAge).value >= 600)
        }
    }

    @Test("publishes how many reminders are not sent, and why")
    func unsent() async throws {
        try await NotifierGround.with { ground in
            try await ground.owe()
            _ = try await ground.look(at: morning)
            let scheduler = try scheduler(ground, through: ground.configuration)
            _ = try await scheduler.state(since: .now)
            func gauge(_ outcome: String) -> Double {
                ground.runtime.registry.gauge(MetricName.remindersUnsent, [(MetricLabel.outcome, outcome)]).value
            }
            #expect(gauge("waiting") == 1 && gauge("failed") == 0)
            _ = try await ground.pool.query("UPDATE reminders SET state = 'failed'")
            _ = try await scheduler.state(since: .now)
            #expect(gauge("waiting") == 0 && gauge("failed") == 1 && gauge("unknown") == 0)
        }
    }

    @Test("names a reader once for each try, again for the next, and again when the word may have been lost")
    func naming() {
        var memory = ReminderScheduler.Memory()
        let start = ContinuousClock.now
        func named(_ round: ReminderAgenda.Round, after: Duration) -> [String] {
            let due = memory.toName(round, at: start + after, repeatAfter: .seconds(600))
            memory.note(due, of: round, at: start + after)
            return due
        }
        var round = ReminderAgenda.Round(recipients: ["a", "b"], dueSince: ["a": 1, "b": 1])
        #expect(named(round, after: .zero) == ["a", "b"])
        #expect(named(round, after: .seconds(30)).isEmpty)
        // "a" was put off, and its next time has come.
        round.dueSince["a"] = 2
        #expect(named(round, after: .seconds(60)) == ["a"])
        round.freshRecipients = ["b"]
        #expect(named(round, after: .seconds(90)) == ["b"])
        round.freshRecipients = []
        #expect(named(round, after: .seconds(659)).isEmpty)
        #expect(named(round, after: .seconds(660)) == ["a"])
        #expect(named(ReminderAgenda.Round(), after: .seconds(661)).isEmpty)
        #expect(memory.named.isEmpty)
    }

    @Test("knows from the ledger that letters are held, and that they are not any more")
    func held() async throws {
        try await NotifierGround.with { ground in
            try await ground.oweEverywhere()
            _ = try await ground.look(at: morning)
            let scheduler = try scheduler(ground, through: ground.configuration)
            func mail() -> HealthChecks.State? { ground.runtime.health.all.first { $0.name == "mail" }?.state }
            _ = try await ground.pool.query(
                "UPDATE reminders SET blame = 'unclear', blamed_since = clock_timestamp() WHERE unit_code IN ('339', '343')"
            )
            _ = try await scheduler.state(since: .now)
            #expect(mail() == .failing("letters to 2 people are held: the mail server takes nobody's"))
            _ = try await ground.pool.query(
                "UPDATE reminders SET state = 'accepted', updated_at = clock_timestamp() WHERE unit_code = '341'"
            )
            _ = try await scheduler.state(since: .now)
            #expect(mail() == .ok)
        }
    }

    @Test("under an earlier term plans nothing")
    func fenced() async throws {
        try await NotifierGround.with { ground in
            try await ground.owe()
            let agenda = try ground.agenda(at: morning)
            try await ground.pool.withConnection { connection in
                let seat = LeaderSeat(ground.configuration, name: "scheduler")
                let leadership = try #require(try await seat.lead())
                let old = Leadership(name: "scheduler", term: leadership.term - 1, connection: connection)
                await #expect(throws: SupersededLeader.self) { _ = try await agenda.look(under: old) }
                await seat.resign()
            }
            #expect(try await ground.ledger().isEmpty)
        }
    }
}

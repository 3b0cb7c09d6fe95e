// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Reporting
import Storage
import Testing

@Suite("Reminders", .serialized, .timeLimit(.minutes(1)))
struct ReminderTests {
    private func owe(_ pool: PostgresPool, _ obligations: [Obligation], revision: Int32 = 1) async throws {
        _ = try await pool.pipeline(
            ObligationRepository.replace([
                ReportObligations(reportID: 1, revision: revision, obligations: obligations)
            ])
        )
    }

    private func plan(_ pool: PostgresPool, _ keys: [ReminderKey]) async throws -> [ReminderKey] {
        let rows = try await pool.run(ReminderRepository.plan(keys.map { ($0, "3 working days before") }))
        return try ReminderRepository.keys(rows)
    }

    private func claim(_ pool: PostgresPool, _ keys: [ReminderKey], _ id: String) async throws -> [ReminderKey: String]
    {
        try ReminderRepository.claimed(try await pool.run(ReminderRepository.claim(keys, messageID: id)))
    }

    private func settle(
        _ pool: PostgresPool,
        _ key: ReminderKey,
        _ state: ReminderState,
        _ error: String? = nil
    ) async throws {
        _ = try await pool.run(ReminderRepository.settle([key], as: state, error: error))
    }

    private func ledger(_ pool: PostgresPool, today: CivilDate) async throws -> ReminderLedger {
        let dueFrom = CivilDate(daysSinceEpoch: 20_000)
        let rows = try await pool.pipeline(ReminderRepository.ledger(dueFrom: dueFrom, today: today))
        return try ReminderRepository.ledger(outcomes: rows[0], letters: rows[1])
    }

    private var today: CivilDate {
        CivilDate(unixMilliseconds: Int64(Date().timeIntervalSince1970 * 1_000) + 7 * 3_600_000)
    }

    @Test("A reminder is planned once, whoever asks how often")
    func plannedOnce() async throws {
        try await TestDatabase.withPool { pool in
            let keys = [Sample.reminder("DT-1"), Sample.reminder("DT-1", to: "B@x.vn")]
            let first = try await plan(pool, keys)
            #expect(Set(first) == Set(keys))
            let second = try await plan(pool, keys + [Sample.reminder("DT-1", step: 0)])
            #expect(second == [Sample.reminder("DT-1", step: 0)])
        }
    }

    @Test("Of many senders one takes it in hand; what was sent is known to the ledger")
    func claimedOnce() async throws {
        try await TestDatabase.withPool { pool in
            try await owe(pool, [Sample.obligation("DT-1")])
            let key = Sample.reminder("DT-1")
            _ = try await plan(pool, [key])
            #expect(try await ledger(pool, today: today).told.isEmpty)
            let taken = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<12 { group.addTask { try await claim(pool, [key], "<\(number)@x>").count } }
                return try await group.reduce(0, +)
            }
            #expect(taken == 1)
            try await settle(pool, key, .accepted)
            #expect(try await claim(pool, [key], "<again@x>").isEmpty)
            let known = try await ledger(pool, today: today)
            #expect(known.told == [key] && known.lettersToday == ["a@x.vn": 1])
            #expect(try await ledger(pool, today: today.adding(days: 1)).lettersToday.isEmpty)
        }
    }

    @Test("What was met, moved or dropped before sending becomes obsolete and is not sent")
    func obsolete() async throws {
        try await TestDatabase.withPool { pool in
            let names = ["met", "moved", "gone", "stands"]
            try await owe(
                pool,
                [
                    Sample.obligation("met", isClosed: true), Sample.obligation("moved", due: 20_201),
                    Sample.obligation("stands"),
                ]
            )
            let keys = names.map { Sample.reminder($0) }
            _ = try await plan(pool, keys)
            #expect(try await claim(pool, keys, "<1@x>") == [Sample.reminder("stands"): "<1@x>"])
            let rows = try ReminderRepository.rows(try await pool.run(ReminderRepository.history(unitCode: "341")))
            #expect(rows.map(\.state).count { $0 == .obsolete } == 3 && rows.map(\.state).contains(.sending))
        }
    }

    @Test("A sender that died leaves unknown, which is sent once more under the same Message-ID and then given up")
    func abandoned() async throws {
        try await TestDatabase.withPool { pool in
            try await owe(pool, [Sample.obligation("DT-1")])
            let key = Sample.reminder("DT-1")
            _ = try await plan(pool, [key])
            #expect(try await claim(pool, [key], "<1@x>") == [key: "<1@x>"])
            let longAgo = ReminderRepository.abandon(beforeMilliseconds: 1_000)
            #expect(try await pool.run(longAgo).isEmpty)
            let abandon = ReminderRepository.abandon(beforeMilliseconds: 4_000_000_000_000)
            #expect(try ReminderRepository.keys(try await pool.run(abandon)) == [key])
            #expect(try await claim(pool, [key], "<2@x>") == [key: "<1@x>"])
            _ = try await pool.run(abandon)
            #expect(try await claim(pool, [key], "<3@x>").isEmpty)
            let unsent = try ReminderRepository.rows(try await pool.run(ReminderRepository.unsent()))
            #expect(unsent.map(\.key) == [key])
            #expect(unsent.first?.attempts == 2 && unsent.first?.messageID == "<1@x>")
            let dueFrom = CivilDate(daysSinceEpoch: 20_000)
            let counts = try await pool.run(ReminderRepository.unsentCounts(dueFrom: dueFrom))
            #expect(
                try ReminderRepository.unsentCounts(counts) == UnsentReminders(waiting: 0, unknown: 1, failed: 0)
            )
        }
    }

    @Test("A mail server that is busy puts it back, one that refuses ends it; both say why")
    func settled() async throws {
        try await TestDatabase.withPool { pool in
            try await owe(pool, [Sample.obligation("DT-1")])
            let key = Sample.reminder("DT-1")
            _ = try await plan(pool, [key])
            _ = try await claim(pool, [key], "<1@x>")
            let putOff = ReminderRepository.putOff(
                [key],
                to: .planned,
                blame: "letter",
                isForGood: false,
                seconds: 60,
                error: "451 try later"
            )
            #expect(try ReminderRepository.states(try await pool.run(putOff)) == [.planned])
            #expect(try await claim(pool, [key], "<2@x>") == [key: "<1@x>"])
            try await settle(pool, key, .failed, "550 no such user")
            // Only what is in hand can be settled.
            try await settle(pool, key, .accepted)
            let rows = try await pool.run(ReminderRepository.history(unitCode: "341"))
            let history = try ReminderRepository.rows(rows)
            #expect(history.map(\.state) == [.failed])
            #expect(history.first?.error == "550 no such user" && history.first?.reason == "3 working days before")
            let known = try await ledger(pool, today: today)
            #expect(known.told.isEmpty && known.undeliverable == [key] && known.lettersToday.isEmpty)
        }
    }
}

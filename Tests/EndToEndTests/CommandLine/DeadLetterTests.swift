// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing

extension EndToEndTests {
    @Suite struct DeadLetters {
        @Test("A report that a flawed worker gave up is listed, shown, replayed to a sound one and decided once")
        func replayed() async throws {
            try await Ground.with("dead_replay") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                let id = try await DeadLetterGround.poison(ground)
                try await listed(program, id)
                let number = try await ground.number("SELECT id FROM dead_letters")
                let dry = try await program.run("dead", "replay", "\(number)", "--dry-run")
                #expect(dry.status == 0 && dry.out.contains("1 letter would be replayed. Nothing was sent."), "\(dry)")
                // With the account and the role of a worker, which may do it as the owner may.
                let secrets = try PrivateServices.state() + "/secrets"
                let worker = program.changed([
                    "BROKER_USER": "nhipcau-validator", "BROKER_PASSWORD_FILE": "\(secrets)/nhipcau-validator",
                    "DATABASE_USER": "nhipcau_validator", "DATABASE_PASSWORD_FILE": "\(secrets)/database-validator",
                ])
                let first = try await worker.run("dead", "replay", "\(number)")
                #expect(first.status == 0 && first.out == "1 letter replayed.\n", "\(first)")
                let second = try await program.run("dead", "replay", "\(number)")
                #expect(second.status == 1 && second.complaint.contains("\(number): was replayed already"), "\(second)")
                try await Fleet.with(["nhipcau-validator", "nhipcau-aggregator"], on: ground) { _ in
                    try await ground.until("it is decided") { try await DeadLetterGround.decided(ground, id) == 1 }
                }
                #expect(try await ground.number("SELECT count(*) FROM dead_letters WHERE state = 'open'") == 0)
                let trace = try await program.run("trace", id)
                #expect(
                    trace.status == 0 && trace.out.contains("replay by ") && trace.out.contains("accepted"),
                    "\(trace)"
                )
            }
        }

        private func listed(_ program: Program, _ id: String) async throws {
            let list = try await program.run("dead", "list")
            #expect(list.status == 0 && list.out.contains("worker.crashed") && list.out.contains(id), "\(list)")
            let json = try await program.run("dead", "list", "--json", "--stage", "validator", "--unit", "341")
            #expect(json.status == 0 && json.out.contains(#""reason":"worker.crashed""#), "\(json)")
            let none = try await program.run("dead", "list", "--reason", "unit.missing")
            #expect(none.status == 1 && none.out.contains("No dead letter is like that."), "\(none)")
            let number = try #require(json.out.firstMatch(of: /"id":(\d+)/)?.1)
            let show = try await program.run("dead", "show", String(number))
            #expect(show.status == 0, "\(show)")
            for words in [
                "worker.crashed", "submission: \(id)", "account: unit-341", #""report_type": "thematic""#, "Nobody has",
            ] {
                #expect(show.out.contains(words), "\(words) is not in \(show.out)")
            }
            let stranger = try await program.run("dead", "show", "999999")
            #expect(stranger.status == 1 && stranger.complaint.contains("there is none of this number"), "\(stranger)")
        }

        @Test(
            "A replay that is killed between the broker's word and its own leaves nothing doubled when it is run again"
        )
        func killed() async throws {
            try await Ground.with("dead_killed") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                let id = try await DeadLetterGround.poison(ground)
                try await Fleet.with(["nhipcau-validator", "nhipcau-aggregator"], on: ground) { _ in
                    // Its row is held, so that the replay stands between publishing and closing.
                    let holder = try await PostgresConnection.connect(ground.database)
                    _ = try await holder.query("BEGIN")
                    _ = try await holder.query("SELECT id FROM dead_letters FOR UPDATE")
                    let running = try program.start(["dead", "replay", "--all"])
                    try await ground.until("it is decided") { try await DeadLetterGround.decided(ground, id) == 1 }
                    running.process.signal(SIGKILL)
                    #expect(try await running.answer().status == -SIGKILL)
                    // Its server process would finish the statement as soon as the row is free.
                    _ = try await ground.query(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            + "WHERE datname = current_database() AND application_name = 'nhipcau'"
                    )
                    await holder.close()
                    #expect(try await ground.number("SELECT count(*) FROM dead_letters WHERE state = 'open'") == 1)
                    let totals = "SELECT coalesce(sum(activities), 0)::int8 FROM unit_totals"
                    let before = try await ground.number(totals)
                    let again = try await program.run("dead", "replay", "--all")
                    #expect(again.status == 0 && again.out == "1 letter replayed.\n", "\(again)")
                    try await DeadLetterGround.untilQuiet(ground)
                    #expect(try await ground.number(totals) == before)
                    #expect(try await DeadLetterGround.decided(ground, id) == 1)
                    #expect(try await ground.number("SELECT count(*) FROM dead_letters WHERE state = 'open'") == 0)
                    let audit = try await program.run("audit")
                    #expect(audit.status == 0, "\(audit)")
                }
            }
        }

        @Test("Letters without a unit are not replayed, and discarded with the reason, on record")
        func discarded() async throws {
            try await Ground.with("dead_discard") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                try await DeadLetterGround.keysWithoutUnit(ground, 3)
                let replay = try await program.run("dead", "replay", "--all", "--yes")
                #expect(replay.status == 1 && replay.out == "0 letters replayed, 3 cannot be.\n", "\(replay)")
                #expect(replay.complaint.contains("is not replayed: no unit is known that it would be of"), "\(replay)")
                // Nobody can be asked here, and nothing happens unasked.
                let unasked = try await program.run(
                    "dead",
                    "discard",
                    "--reason",
                    "unit.missing",
                    "--because",
                    "rubbish"
                )
                #expect(unasked.status == 1 && unasked.complaint.contains("nobody has said yes"), "\(unasked)")
                let mute = try await program.run("dead", "discard", "--reason", "unit.missing", "--yes")
                #expect(mute.status != 0 && mute.complaint.contains("--because"), "\(mute)")
                let done = try await program.run(
                    "dead",
                    "discard",
                    "--reason",
                    "unit.missing",
                    "--because",
                    "rubbish \u{1B}[31m",
                    "--yes"
                )
                #expect(done.status == 0 && done.out == "3 letters discarded.\n", "\(done)")
                let acts = try await ground.query("SELECT act, reason, length(actor) FROM dead_letter_acts")
                #expect(acts.count == 3)
                #expect(try acts.text(0, 0) == "discard" && acts.int4(0, 2) > 0)
                let number = try await ground.number("SELECT min(id) FROM dead_letters")
                let show = try await program.run("dead", "show", "\(number)")
                #expect(show.out.contains("discarded") && show.out.contains("rubbish ⟨U+001B⟩[31m"), "\(show)")
                let queues = try await program.run("queues")
                #expect(!queues.out.contains("dead letters: nhipcau dead list"), "\(queues)")
            }
        }

        @Test("What the broker gave up itself is emptied into the table and replayed as the unit that sent it")
        func brokers() async throws {
            try await Ground.with("dead_broker") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                let id = try await DeadLetterGround.expired(ground)
                let older = try await DeadLetterGround.leftByAnOlderVersion(ground)
                try await Fleet.with(on: ground) { _ in
                    try await ground.until("all are in the table") {
                        try await ground.number("SELECT count(*) FROM dead_letters WHERE state = 'open'") == 3
                    }
                    let rows = try await ground.query(
                        "SELECT reason, account, unit_code FROM dead_letters ORDER BY reason, account NULLS LAST"
                    )
                    #expect(try rows.text(0, 0) == "broker.expired" && rows.text(1, 0) == "broker.expired")
                    #expect(try rows.text(0, 1) == "unit-341" && rows.text(0, 2) == "341", "not whom its headers name")
                    #expect(try rows.isNull(1, 1) && rows.isNull(1, 2), "nobody, and not whom its headers name")
                    #expect(try rows.text(2, 0) == "retries.exhausted")
                    #expect(try rows.text(2, 1) == "unit-341" && rows.text(2, 2) == "341")
                    let replay = try await program.run("dead", "replay", "--all", "--yes")
                    #expect(replay.status == 1 && replay.out == "2 letters replayed, 1 cannot be.\n", "\(replay)")
                    try await ground.until("both are decided") {
                        let one = try await DeadLetterGround.decided(ground, id)
                        let other = try await DeadLetterGround.decided(ground, older)
                        return one + other == 2
                    }
                    let stored = try await ground.query("SELECT DISTINCT account, unit_code FROM submissions")
                    #expect(stored.count == 1)
                    #expect(try stored.text(0, 0) == "unit-341" && stored.text(0, 1) == "341")
                }
            }
        }

        @Test("Without the broker or the database nothing is touched, and the exit code says so")
        func away() async throws {
            try await Ground.with("dead_away") { ground in
                let program = try Program.operators(on: ground)
                defer { program.removeFolder() }
                try await DeadLetterGround.keysWithoutUnit(ground, 1)
                let deaf = try await program.changed(["BROKER_PORT": "1"]).run("dead", "replay", "--all")
                #expect(deaf.status == 69, "\(deaf)")
                let blind = try await program.changed(["DATABASE_PORT": "1"]).run("dead", "list")
                #expect(blind.status == 69, "\(blind)")
                let wrong = try await program.changed(["BROKER_PORT": "nothing"]).run("dead", "list")
                #expect(wrong.status == 78, "\(wrong)")
                #expect(try await ground.number("SELECT count(*) FROM dead_letters WHERE state = 'open'") == 1)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Postgres
import TestSupport
import Testing

extension EndToEndTests {
    @Test("The broker is killed, and later stopped in order, under load; it comes back and the work goes on")
    func brokerOutage() async throws {
        try await Ground.with("broker_outage") { ground in
            try await Fleet.with(on: ground) { fleet in
                try await Crowd.with(on: ground) { crowd in
                    try await crowd.send(400)
                    try await crowd.load {
                        for word in ["kill", "stop"] {
                            try await PrivateServices.script("broker.sh", word)
                            try await PrivateServices.script("broker.sh", "start")
                            try await ground.untilMoving()
                        }
                    }
                    try await Reconciliation(ground).expect(await crowd.expectation, fleet)
                }
            }
        }
    }

    @Test("PostgreSQL is killed, and later stopped in order, under load; it comes back and the work goes on")
    func databaseOutage() async throws {
        try await Ground.with("database_outage") { ground in
            try await Fleet.with(on: ground) { fleet in
                try await Crowd.with(on: ground) { crowd in
                    try await crowd.send(400)
                    try await crowd.load {
                        for word in ["kill", "stop"] {
                            try await PrivateServices.script("database.sh", word)
                            try await PrivateServices.script("database.sh", "start")
                            try await ground.untilMoving()
                        }
                    }
                    try await Reconciliation(ground).expect(await crowd.expectation, fleet)
                }
            }
        }
    }

    @Test("Connections to the broker and to the database are cut while messages are in hand")
    func cutConnections() async throws {
        try await Ground.with("cut") { ground in
            let broker = try FaultProxy(to: ground.broker.host, port: ground.broker.port)
            let database = try FaultProxy(to: ground.database.host, port: ground.database.port)
            defer {
                broker.close()
                database.close()
            }
            let changes = ["BROKER_PORT": "\(broker.port)", "DATABASE_PORT": "\(database.port)"]
            try await Fleet.with(on: ground, changes: changes) { fleet in
                try await Crowd.with(on: ground) { crowd in
                    try await crowd.send(400)
                    try await crowd.load {
                        for _ in 0..<6 {
                            try await ground.untilMoving()
                            broker.cut()
                            try await ground.untilMoving()
                            database.cut()
                            try await ground.untilMoving()
                            // In the middle of a frame of a publish, and of an answer of the database.
                            broker.cut(after: .random(in: 1...20_000), .toServer)
                            database.cut(after: .random(in: 1...5_000), .toClient)
                        }
                    }
                    // Six workers' connections at the beginning; every cut made them come again.
                    #expect(broker.accepted >= 12)
                    #expect(database.accepted >= 6)
                    try await Reconciliation(ground).expect(await crowd.expectation, fleet)
                }
            }
        }
    }

    @Test("A commit whose answer is lost, and a crash before the next: the report is passed on, and is no repeat")
    func lostAnswers() async throws {
        try await Ground.with("lost_answers") { ground in
            let database = try FaultProxy(to: ground.database.host, port: ground.database.port)
            let broker = try FaultProxy(to: ground.broker.host, port: ground.broker.port)
            defer {
                database.close()
                broker.close()
            }
            try await Fleet.with(
                ["nhipcau-ingest"],
                on: ground,
                changes: ["DATABASE_PORT": "\(database.port)"]
            ) { _ in
                try await Fleet.with(
                    ["nhipcau-validator", "nhipcau-aggregator"],
                    on: ground,
                    changes: ["BROKER_PORT": "\(broker.port)"]
                ) { fleet in
                    try await ground.untilAllConsume()
                    try await Crowd.with(on: ground) { crowd in
                        // A first one opens every connection. The first 20 of a stream hold neither repeats nor mistakes.
                        try await crowd.send(1)
                        try await Reconciliation(ground).expect(await crowd.expectation, repeats: .exactly([]), fleet)
                        // Few enough to go in one flight, which is held up at the table until its answer cannot arrive.
                        try await ground.holding("submissions") {
                            try await crowd.send(6)
                            try await ground.until("ingest waits at the table") {
                                try await ground.number(
                                    """
                                    SELECT count(*) FROM pg_locks
                                    WHERE relation = 'submissions'::regclass AND NOT granted
                                    """
                                ) > 0
                            }
                            database.stall(.toClient)
                        }
                        try await ground.until("a batch is stored, which ingest does not hear") {
                            try await ground.number("SELECT count(*) FROM submissions") > 1
                        }
                        broker.stall(.toServer)
                        database.cut()
                        database.resume()
                        try await ground.until("the first are decided, which nobody hears") {
                            try await ground.number("SELECT count(*) FROM decisions") > 1
                        }
                        try await fleet.crash("nhipcau-validator")
                        broker.cut()
                        broker.resume()
                        try await Reconciliation(ground).expect(await crowd.expectation, repeats: .exactly([]), fleet)
                    }
                }
            }
        }
    }
}

extension Ground {
    /// Keeps writers away from a table while the body runs; readers pass.
    fileprivate func holding(_ table: StaticString, _ body: () async throws -> Void) async throws {
        let connection = try await PostgresConnection.connect(database)
        _ = try await connection.pipeline([
            .begin, PostgresStatement("LOCK TABLE \(table) IN SHARE ROW EXCLUSIVE MODE"),
        ])
        do {
            try await body()
            _ = try await connection.pipeline([.commit])
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Until reports are decided and folded in again.
    fileprivate func untilMoving() async throws {
        let count = "SELECT (SELECT count(*) FROM decisions) + (SELECT count(*) FROM folded)"
        let start = try await number(count)
        try await until("reports are decided", within: .seconds(60)) { try await number(count) >= start + 20 }
    }
}

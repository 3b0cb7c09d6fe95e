// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing

extension EndToEndTests.Chaos {
    /// Longest wait of somebody else's report beside what one sender does, with everything in between.
    private static let patience = Duration.seconds(10)

    @Test("Properties that no careful client writes are answered or put away, and hold nobody up, also after a restart")
    func pills() async throws {
        try await Ground.with("chaos_pills") { ground in
            try await Fleet.with(Fleet.stages + Fleet.stages, on: ground) { fleet in
                try await ground.untilAllConsume()
                var dice = Dice.named("pills")
                try await Crowd.with(on: ground, seed: dice.next()) { crowd in
                    try await crowd.send(50)
                    let taken = try await swallow(ground)
                    try await crowd.send(50)
                    try await fleet.crash("nhipcau-ingest")
                    try await crowd.send(50)
                    let expected = await crowd.expectation
                    try await ground.until("every pill has its answer or its row, and all others are decided") {
                        let answered = try await ground.number("SELECT count(*) FROM decisions")
                        let dead = try await ground.number("SELECT count(*) FROM dead_letters")
                        return answered + dead == Int64(expected.decisions.count + taken)
                    }
                    try await ground.expectReceipts(for: expected)
                }
            }
        }
    }

    /// How many the broker let in.
    private func swallow(_ ground: Ground) async throws -> Int {
        struct Answer: Decodable {
            let taken: Int
        }
        let state = try PrivateServices.state()
        let output = "\(state)/log/pills.out"
        try? FileManager.default.removeItem(atPath: output)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/pills.py"
        let publisher = try ChildProcess(
            Surroundings.required("NHIPCAU_TEST_PYTHON"),
            [
                script, ground.broker.host, "\(ground.broker.port)", "unit-341", "\(state)/secrets/unit-341",
                ReportTopology.exchange, ReportTopology.submissionKey(unitCode: "341"),
            ],
            environment: [:],
            log: output
        )
        let status = try await publisher.end(within: .seconds(60))
        let text = try String(contentsOfFile: output, encoding: .utf8)
        try #require(status == 0, "\(text)")
        let taken = try JSONDecoder().decode(Answer.self, from: Data(text.utf8)).taken
        #expect(taken >= 6, "\(text)")
        return taken
    }

    @Test("2,000 reports whose sender wrote a count of deliveries do not hold up a neighbour's")
    func countedBySender() async throws {
        try await Ground.with("chaos_counted") { ground in
            try await Fleet.with(Fleet.stages + Fleet.stages, on: ground) { fleet in
                try await ground.untilAllConsume()
                var dice = Dice.named("counted")
                try await Crowd.with(on: ground, seed: dice.next()) { crowd in
                    let counted = try await crowd.generate(2_000).map(Self.counted)
                    async let flood: Void = crowd.publish(counted)
                    let neighbours = try await crowd.generate(20)
                    try await crowd.send(neighbours)
                    let ids = neighbours.map { "'\($0.id.uuidString)'" }.joined(separator: ", ")
                    try await ground.until("the neighbours are decided", within: Self.patience) {
                        try await ground.number(
                            "SELECT count(*) FROM decisions WHERE submission_id IN (\(ids))"
                        ) >= Set(neighbours.map(\.id)).count
                    }
                    try await flood
                    try await Reconciliation(ground).expect(await crowd.expectation, fleet)
                }
            }
        }
    }

    private static func counted(_ submission: GeneratedSubmission) -> OutgoingMessage {
        var message = Crowd.message(submission)
        message.properties.headers["x-delivery-count"] = .integer(9)
        return message
    }

    @Test("A suspect that arrives while the record of attempts is away holds up nobody and is decided")
    func suspectWithoutRecord() async throws {
        try await Ground.with("chaos_suspect") { ground in
            let field = try Battlefield(ground)
            defer { field.close() }
            try await Fleet.with(Fleet.stages + Fleet.stages, on: ground, changes: field.proxied) { fleet in
                try await ground.untilAllConsume()
                var dice = Dice.named("suspect")
                try await Crowd.with(on: ground, seed: dice.next()) { crowd in
                    try await crowd.send(20)
                    try await field.alter("ALTER TABLE attempts RENAME TO attempts_away")
                    do {
                        try await crowd.publish(try await crowd.generate(1).map(Self.counted))
                        try await crowd.send(20)
                        // What is in hand comes again, and the broker says how often it came.
                        for _ in 0..<3 {
                            field.brokerLine.cut()
                            try await crowd.send(10)
                        }
                        try await Task.sleep(for: .seconds(2))
                    } catch {
                        try? await field.alter("ALTER TABLE attempts_away RENAME TO attempts")
                        throw error
                    }
                    try await field.alter("ALTER TABLE attempts_away RENAME TO attempts")
                    try await crowd.send(40)
                    try await Reconciliation(ground).expect(await crowd.expectation, fleet)
                }
            }
        }
    }

    @Test("Reports refused while the broker takes no messages have their receipts when it takes them again")
    func refusedDuringAlarm() async throws {
        try await Ground.with("chaos_refused") { ground in
            let field = try Battlefield(ground)
            defer { field.close() }
            try await Fleet.with(Fleet.stages + Fleet.stages, on: ground) { fleet in
                try await ground.untilAllConsume()
                var dice = Dice.named("refused")
                try await Crowd.with(on: ground, seed: dice.next()) { crowd in
                    // Everything waits before the validators, and is decided under the alarm.
                    await fleet.signal(SIGSTOP, "nhipcau-validator")
                    try await crowd.send(300)
                    let expected = await crowd.expectation
                    try await ground.until("all are stored") {
                        try await ground.number("SELECT count(*) FROM submissions") == expected.decisions.count
                    }
                    do {
                        try await field.broker("set_vm_memory_high_watermark", "0.00001")
                        await fleet.signal(SIGCONT, "nhipcau-validator")
                        try await Task.sleep(for: .seconds(10))
                    } catch {
                        try? await field.broker("set_vm_memory_high_watermark", "0.4")
                        throw error
                    }
                    try await field.broker("set_vm_memory_high_watermark", "0.4")
                    try await Reconciliation(ground).expect(expected, fleet)
                    try await ground.expectReceipts(for: expected)
                }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import TestSupport
import Testing

extension EndToEndTests {
    @Test("Trace says where a submission is, with times, wherever it is")
    func traceEverywhere() async throws {
        try await Ground.with("trace") { ground in
            let program = try Program.operators(on: ground)
            defer { program.removeFolder() }
            try await Crowd.with(on: ground) { crowd in
                let submissions = try await crowd.generate(500)
                let correction = try #require(submissions.first { $0.kind == .revision })
                // None that it might correct.
                let plain = try #require(submissions.last { $0.kind == .report })
                let (early, lone) = (correction.id.uuidString.lowercased(), plain.id.uuidString.lowercased())

                // Nowhere.
                let stranger = try await program.run("trace", lone)
                #expect(stranger.status == 1)
                #expect(stranger.out.contains("No table, no queue and no dead letter knows it"))

                // At the door: sent, and nobody there to take it.
                try await crowd.send([correction, plain])
                let door = try await program.run("trace", lone)
                #expect(door.status == 0)
                try expectLine(in: door, "reports.submitted", "waits for the ingest, message 2 of 2")
                #expect(door.out.contains("Nobody takes from reports.submitted: start the ingest"))

                try await Fleet.with(["nhipcau-ingest"], on: ground) { _ in
                    try await ground.until("both are stored") {
                        try await ground.number("SELECT count(*) FROM submissions") == 2
                    }
                    try await ground.until("both are handed on") {
                        try await ground.queues().contains { $0.name == ReportTopology.received && $0.ready > 0 }
                    }
                }
                // Stored, not decided: in a bundle for the validator, with the other or without, as ingest took them.
                let stored = try await program.run("trace", lone)
                #expect(stored.status == 0)
                try expectLine(in: stored, "submissions", "stored, sha256")
                try expectLine(in: stored, "reports.received", "waits for the validator, message")
                #expect(stored.out.contains("Nobody takes from reports.received: start the validator"))

                try await Fleet.with(["nhipcau-validator"], on: ground) { _ in
                    try await ground.until("one is decided and the other waits") {
                        let parked = try await ground.number("SELECT count(*) FROM parked")
                        let decided = try await ground.number("SELECT count(*) FROM decisions")
                        return decided == 1 && parked == 1
                    }
                    // A correction whose base has not come.
                    let waiting = try await program.run("trace", early)
                    #expect(waiting.status == 0)
                    try expectLine(in: waiting, "parked", "waits for revision")
                    #expect(waiting.out.contains("Parked: it is decided when the revision it corrects is accepted"))
                }
                // Accepted and not in the totals.
                let accepted = try await program.run("trace", lone)
                #expect(accepted.status == 0)
                try expectLine(in: accepted, "decisions", "accepted")
                try expectLine(in: accepted, "reports.accepted", "waits for the aggregator, message 1 of 1")
                #expect(accepted.out.contains("start the aggregator"))
            }
        }
    }

    @Test("Trace and queues tell of a dead letter whose it is and why")
    func traceOfTheDead() async throws {
        try await Ground.with("trace_dead") { ground in
            let program = try Program.operators(on: ground)
            defer { program.removeFolder() }
            let id = UUID().uuidString.lowercased()
            try await Fleet.with(on: ground) { _ in
                try await Crowd.with(on: ground) { crowd in
                    // A key that names no unit has nobody who could be answered.
                    var message = Crowd.message(try #require(try await crowd.generate(1).first))
                    message.routingKey = "report.submitted.thai-binh"
                    message.properties.messageID = id
                    // A sender's stamp may be anything.
                    message.properties.timestamp = .max
                    try await crowd.publish([message])
                    try await ground.until("it is dead") {
                        try await ground.number("SELECT count(*) FROM dead_letters") == 1
                    }
                }
            }
            let trace = try await program.run("trace", id)
            #expect(trace.status == 0)
            try expectLine(in: trace, "dead_letters", "DEAD after 0 retries, unit.missing: routing key")
            #expect(trace.out.contains("Dead: nobody works on it any more"))
            let queues = try await program.run("queues")
            #expect(queues.status == 1)
            #expect(queues.out.contains("unit.missing"))
        }
    }

    /// A line of the life: with a date, the place, and these words.
    private func expectLine(
        in answer: Program.Answer,
        _ place: String,
        _ words: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let lines = answer.out.split(separator: "\n").map(String.init)
        let life = Array(lines.dropFirst().prefix { $0.hasPrefix("20") })
        let times = life.map { $0.prefix(23) }
        #expect(times == times.sorted(), sourceLocation: sourceLocation)
        #expect(
            life.contains { $0.contains(" \(place) ") && $0.contains(words) },
            "\(place), \(words): not in\n\(answer.out)",
            sourceLocation: sourceLocation
        )
    }
}

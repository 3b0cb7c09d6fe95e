// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import TestSupport
import Testing

extension EndToEndTests {
    /// Two of each worker, a steady load, and one thing after the other that breaks. What is left to chance follows one
    /// seed (`Dice`).
    @Suite(ChaosBook())
    struct Chaos {
        private static let rubbish = OutgoingMessage(
            exchange: ReportTopology.exchange,
            routingKey: "report.submitted.thai-binh",
            properties: MessageProperties(contentType: "application/json", type: "report.v1", userID: "unit-341"),
            body: Array("from nobody".utf8)
        )

        @Test(
            "Reports sent through an outage are each decided and counted once, answered, and none is dead",
            arguments: Outage.chosen
        )
        func outage(_ outage: Outage) async throws {
            try await Ground.with("chaos_\(outage.slug)") { ground in
                let field = try Battlefield(ground)
                defer { field.close() }
                let result: Result<Void, any Error>
                do {
                    result = .success(try await endure(outage, field))
                } catch {
                    result = .failure(error)
                }
                do {
                    try await outage.restore(field)
                } catch {
                    Issue.record(error, "after \(outage.testDescription)")
                }
                try result.get()
                // After a kill the server looks at every file of every database: only what failed is left to be looked at.
                try await field.command("DROP DATABASE \(ground.name) WITH (FORCE)")
            }
        }

        private func endure(_ outage: Outage, _ field: Battlefield) async throws {
            let ground = field.ground
            var dice = Dice.named(outage.testDescription)
            let changes = try outage.changes(field).merging(outage.isProxied ? field.proxied : [:]) { $1 }
            try await Fleet.with(Fleet.stages + Fleet.stages, on: ground, changes: changes) { fleet in
                var field = field
                field.fleet = fleet
                try await ground.untilAllConsume()
                try await Crowd.with(on: ground, seed: dice.next()) { crowd in
                    let recovery = try await crowd.load(batch: 5) { [field] in
                        try await ground.until("reports are counted") {
                            try await ground.number("SELECT count(*) FROM folded") > 20
                        }
                        return try await measure(outage, field, crowd)
                    }
                    let expected = await crowd.expectation
                    try await Reconciliation(ground).expect(expected, dead: 1, fleet)
                    try await ground.expectDead(["unit.missing"])
                    try await ground.expectReceipts(for: expected)
                    ChaosBook.note(
                        ChaosBook.Entry(
                            kind: outage.kind,
                            name: outage.name,
                            reports: expected.messages,
                            recovery: recovery
                        )
                    )
                }
            }
        }

        /// Breaks it, mends it, and waits for the first report that is sent and counted after that.
        private func measure(_ outage: Outage, _ field: Battlefield, _ crowd: Crowd) async throws -> Duration {
            do {
                try await outage.strike(field)
                // Beside the rest: the broker may take it only when all is well again.
                async let rubbish: Void = crowd.publish([Self.rubbish])
                try await Task.sleep(for: outage.length)
                var recovery = Duration.zero
                if outage.isOutlived { recovery = try await untilCounted(field.ground, crowd, outage.bound) }
                try await outage.lift(field)
                if !outage.isOutlived { recovery = try await untilCounted(field.ground, crowd, outage.bound) }
                try await rubbish
                return recovery
            } catch {
                try? await outage.lift(field)
                throw error
            }
        }

        private func untilCounted(_ ground: Ground, _ crowd: Crowd, _ bound: Duration) async throws -> Duration {
            let start = ContinuousClock.now
            let latest = try #require(await crowd.latest)
            // Ids rise with time.
            let newer = "SELECT count(*) FROM folded WHERE submission_id > '\(latest.uuidString)'"
            try await ground.until("a new report is counted", within: bound) { try await ground.number(newer) > 0 }
            return start.duration(to: .now)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Logging
import Operations
import Testing

struct HealthTests {
    @Test func isReadyOnlyWhenEveryExpectedPartHasSaidSo() {
        let health = HealthChecks()
        #expect(health.isReady)
        health.expect("database", "broker.consumer")
        health.set("database", .ok)
        #expect(!health.isReady)
        health.set("broker.consumer", .ok)
        #expect(health.isReady)
        health.set("broker.consumer", .failing("reconnecting"))
        #expect(!health.isReady)
        health.remove("broker.consumer")
        #expect(health.isReady)
    }

    @Test func newReasonKeepsTheMomentItTurnedRed() throws {
        let health = HealthChecks()
        health.set("database", .failing("refused"))
        let first = try #require(health.all.first)
        health.set("database", .failing("refused again"))
        let second = try #require(health.all.first)
        #expect(second.since == first.since)
        #expect(second.state == .failing("refused again"))
        health.set("database", .ok)
        #expect(try #require(health.all.first).since > first.since)
    }

    @Test func turnsAreToldOnceAndRepeatsAreSilent() {
        let output = CapturedOutput()
        let health = HealthChecks(
            logger: Logger(label: "t") {
                LineLogHandler(label: $0, format: .plain, level: .info, sink: output.sink)
            }
        )
        health.set("database", .ok)
        for _ in 0..<5 { health.set("database", .failing("refused")) }
        health.set("database", .ok)
        health.set("process", .ok)
        health.set("process", .failing("draining"), isExpected: true)
        let lines = output.lines()
        #expect(lines.count == 2)
        #expect(lines.first?.contains("WARNING t: Check failing check=database reason=refused remedy=\"start") == true)
        #expect(lines.last?.contains("INFO t: Check ok check=database duration.seconds=") == true)
    }

    @Test(
        "The first reason is told, each new one once, however its numbers change, and a part that begins to work is not"
    )
    func reasonsAreToldOnceAChange() {
        let output = CapturedOutput()
        let health = HealthChecks(
            logger: Logger(label: "t") {
                LineLogHandler(label: $0, format: .plain, level: .info, sink: output.sink)
            }
        )
        health.expect("broker.consumer", "broker.publisher")
        health.set("broker.publisher", .ok)
        for attempt in 0..<200 {
            health.set("broker.consumer", .failing("wrong password, next attempt in \(attempt).5 seconds"))
            health.set("broker.consumer", .failing("unreachable, next attempt in \(attempt).25 seconds"))
        }
        let lines = output.lines()
        #expect(lines.count == 2)
        #expect(lines.first?.contains("wrong password") == true)
        #expect(lines.allSatisfy { $0.contains("broker.passwordFile") })
    }

    @Test func checksArePublishedAsMetrics() {
        let registry = PrometheusRegistry()
        let health = HealthChecks()
        health.publish(in: registry)
        health.set("database", .ok)
        health.set("broker", .failing("x"))
        let text = String(decoding: registry.scrape(), as: UTF8.self)
        #expect(text.contains(#"nhipcau_health_check{check="database"} 1"#))
        #expect(text.contains(#"nhipcau_health_check{check="broker"} 0"#))
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import TestSupport

/// The units as publishers: one stream of submissions over one connection, each in the name of its unit's account.
actor Crowd {
    private let publisher: AMQPPublisher
    private var generator: ReportGenerator
    private var traces = SystemRandomNumberGenerator()

    init(_ ground: BenchGround, seed: UInt64) {
        publisher = AMQPPublisher(ground.publisher.named("nhipcau-bench crowd"), window: 1_000)
        generator = ReportGenerator(units: ground.units, seed: seed)
    }

    /// What the database has to hold for all that was published.
    var expectation: GeneratorExpectation { generator.expectation }

    /// Runs the body with the connection open.
    nonisolated func with(_ body: (Crowd) async throws -> Void) async throws {
        async let service: Void = publisher.run()
        let result: Result<Void, any Error>
        do {
            try await body(self)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        publisher.close()
        await service
        try result.get()
    }

    /// Publishes the next `count` submissions; all are confirmed at the return.
    func preload(_ count: Int) async throws {
        var left = count
        while left > 0 {
            try Task.checkCancellation()
            let messages = try (0..<min(left, 1_000)).map { _ in try nextMessage().message }
            let outcomes = await publisher.publish(messages)
            if let bad = outcomes.first(where: { !$0.isConfirmed }) {
                throw BenchError(
                    what: "publish the reports",
                    why: "the broker answered \(bad)",
                    next: "read broker.log under .nhipcau/bench/log"
                )
            }
            left -= messages.count
        }
    }

    /// The next submission, built ahead of the time at which it is sent.
    func nextMessage() throws -> (id: UUID, message: OutgoingMessage) {
        guard let next = generator.next() else {
            throw BenchError(
                what: "generate reports",
                why: "all period codes are used up",
                next: "ask for fewer reports"
            )
        }
        let properties = MessageProperties(
            contentType: "application/json",
            messageID: next.id.uuidString.lowercased(),
            type: "report.v1",
            userID: next.account,
            timestamp: UInt64(Wall.now() / 1_000_000),
            headers: [MessageHeader.traceparent: .text(traceparent())]
        )
        return (
            next.id,
            OutgoingMessage(
                exchange: ReportTopology.exchange,
                routingKey: ReportTopology.submissionKey(unitCode: next.unitCode),
                properties: properties,
                body: next.body
            )
        )
    }

    /// Sends one and returns its outcome; many may be under way.
    nonisolated func publish(_ message: OutgoingMessage) async -> PublishOutcome {
        await publisher.publish([message])[0]
    }

    private func traceparent() -> String {
        func hex(_ digits: Int) -> String {
            let text = String(traces.next() | 1, radix: 16)
            return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
        }
        return "00-\(hex(16))\(hex(16))-\(hex(16))-01"
    }
}

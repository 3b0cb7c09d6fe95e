// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Synchronization
import TestSupport

/// All units as publishers, over one connection. What the broker did not confirm is sent again, as the contract says.
actor Crowd {
    private let publisher: AMQPPublisher
    private var generator: ReportGenerator
    /// The id generated last; ids rise with time.
    private(set) var latest: UUID?

    private init(_ ground: Ground, seed: UInt64) {
        publisher = AMQPPublisher(ground.crowd)
        generator = ReportGenerator(units: ground.units, seed: seed)
    }

    /// What the database has to hold for what was sent.
    var expectation: GeneratorExpectation { generator.expectation }

    /// Runs the body with the connection open.
    static func with(
        on ground: Ground,
        seed: UInt64 = .random(in: 0...UInt64(UInt32.max)),
        _ body: (Crowd) async throws -> Void
    ) async throws {
        let crowd = Crowd(ground, seed: seed)
        async let service: Void = crowd.publisher.run()
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(crowd))
        } catch {
            // With the seed the same stream can be had again.
            result = .failure(Trouble("\(error) (seed \(seed))"))
        }
        crowd.publisher.close()
        await service
        try result.get()
    }

    /// Generates so many without sending them.
    func generate(_ count: Int) throws -> [GeneratedSubmission] {
        try (0..<count).map { _ in
            guard let next = generator.next() else { throw Trouble("all period codes are used up") }
            if next.kind != .duplicate { latest = next.id }
            return next
        }
    }

    /// Sends so many new submissions; all are confirmed at the return.
    func send(_ count: Int) async throws {
        try await send(try generate(count))
    }

    func send(_ submissions: [GeneratedSubmission]) async throws {
        try await publish(submissions.map(Self.message))
    }

    /// Sends on and on, with something always on its way, while the body breaks things.
    ///
    /// - Parameters:
    ///   - batch: so many at a time.
    ///   - pause: after each. A load, not a flood: about 300 a second.
    nonisolated func load<Result: Sendable>(
        batch: Int = 25,
        every pause: Duration = .milliseconds(75),
        while breaking: () async throws -> Result
    ) async throws -> Result {
        let end = EndOfLoad()
        async let feeding: Void = feed(batch, until: end, every: pause)
        do {
            let result = try await breaking()
            end.hasCome.store(true, ordering: .relaxed)
            try await feeding
            return result
        } catch {
            end.hasCome.store(true, ordering: .relaxed)
            try? await feeding
            throw error
        }
    }

    private final class EndOfLoad: Sendable {
        let hasCome = Atomic(false)
    }

    private func feed(_ batch: Int, until end: EndOfLoad, every pause: Duration) async throws {
        while !end.hasCome.load(ordering: .relaxed) {
            try await send(batch)
            try await Task.sleep(for: pause)
        }
    }

    /// Publishes until each message is confirmed.
    func publish(_ messages: [OutgoingMessage]) async throws {
        var open = messages
        for _ in 0..<20 {
            let outcomes = await publisher.publish(open, timeout: .seconds(20))
            open = zip(open, outcomes).filter { !$0.1.isConfirmed }.map(\.0)
            if open.isEmpty { return }
        }
        throw Trouble("\(open.count) messages were not confirmed in 20 tries")
    }

    static func message(_ submission: GeneratedSubmission) -> OutgoingMessage {
        OutgoingMessage(
            exchange: ReportTopology.exchange,
            routingKey: ReportTopology.submissionKey(unitCode: submission.unitCode),
            properties: MessageProperties(
                contentType: "application/json",
                messageID: submission.id.uuidString.lowercased(),
                type: "report.v1",
                userID: submission.account,
                timestamp: UInt64(Date().timeIntervalSince1970)
            ),
            body: submission.body
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// The implementations that the contract is held against.
enum TransportKind: String, CaseIterable, Sendable {
    case memory
    case broker
    /// The broker, seen through a proxy that cuts the lines.
    case brokerBehindProxy
}

/// A transport on an empty queue, and what a test does to the world around it.
struct TransportGround: Sendable {
    let queue: String
    let configuration: StageConfiguration
    let make: @Sendable () -> any StageTransport
    /// Puts messages into the queue, from elsewhere.
    let send: @Sendable ([OutgoingMessage]) async throws -> Void
    /// Messages that are ready, when nobody consumes.
    let ready: @Sendable () async throws -> Int
    /// Cuts every line of the transport under test.
    let interrupt: @Sendable (any StageTransport) async throws -> Void
    /// A queue that takes nothing.
    let full: String

    static func with(_ kind: TransportKind, prefetch: Int = 64, _ body: (TransportGround) async throws -> Void)
        async throws
    {
        switch kind {
        case .memory: try await body(memory(prefetch))
        case .broker, .brokerBehindProxy: try await onBroker(kind == .brokerBehindProxy, prefetch, body)
        }
    }

    private static func configuration(_ queue: String, _ prefetch: Int) -> StageConfiguration {
        StageConfiguration(
            queue: queue,
            batch: BatchLimit(count: 8, bytes: 1 << 20),
            prefetch: prefetch,
            lanes: 1,
            bodyLimit: 1 << 16
        )
    }

    private static func memory(_ prefetch: Int) -> TransportGround {
        let broker = MemoryBroker()
        broker.declare("q")
        broker.declare("full", MemoryBroker.Queue(limit: 0))
        let configuration = configuration("q", prefetch)
        return TransportGround(
            queue: "q",
            configuration: configuration,
            make: { MemoryTransport(broker, configuration: configuration) },
            send: { _ = broker.publish($0) },
            ready: { broker.ready("q").count },
            interrupt: { ($0 as? MemoryTransport)?.interrupt() },
            full: "full"
        )
    }

    private static func onBroker(
        _ isBehindProxy: Bool,
        _ prefetch: Int,
        _ body: (TransportGround) async throws -> Void
    ) async throws {
        let direct = try TestBroker.configuration()
        let proxy = try FaultProxy(to: direct.host, port: direct.port)
        defer { proxy.close() }
        let under = isBehindProxy ? direct.through(proxy) : direct
        // A quorum queue takes a little more than its limit; a classic one keeps to it.
        let limits: FieldTable = [
            "x-queue-type": .text("classic"), "x-max-length": .integer(0), "x-overflow": .text("reject-publish"),
        ]
        try await withTestQueue(direct, arguments: limits) { full in
            try await withTestQueue(direct) { queue in
                let configuration = configuration(queue, prefetch)
                try await body(
                    TransportGround(
                        queue: queue,
                        configuration: configuration,
                        make: {
                            AMQPTransport(broker: under, configuration: configuration, observer: Deaf())
                        },
                        send: { messages in
                            try await withPublisher(direct) { publisher, _ in
                                let outcomes = await publisher.publish(messages)
                                for outcome in outcomes { #expect(outcome.isConfirmed) }
                            }
                        },
                        ready: { try await depthAtRest(of: queue, on: direct) },
                        interrupt: { _ in
                            // Without a proxy the broker itself ends them: what is published to an exchange that is not
                            // there closes a channel, not a connection, so the cut is the proxy's to try.
                            if isBehindProxy { proxy.cut() }
                        },
                        full: full
                    )
                )
            }
        }
    }
}

/// Hears nothing.
struct Deaf: StageObserver {
    func taken(_ deliveries: Int, redelivered: Int) {}
    func batchSettled(entries: Int, duration: Duration, outcomes: [EntryOutcome]) {}
    func deadLettered(_ reason: DeadLetterReason, entry: String, queue: String) {}
    func undeliverable(_ messages: [OutgoingMessage], outcome: PublishOutcome) {}
    func published(_ outcomes: [PublishOutcome]) {}
    func paused(_ reason: String?) {}
    func connection(_ name: String, _ state: ConnectionState) {}
    func noted(_ message: String) {}
}

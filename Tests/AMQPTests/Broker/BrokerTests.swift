// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

/// Everything that needs a running broker. One test after the other: they share its connections, its alarms and the
/// machine's two cores, and several measure time.
@Suite(.serialized, .timeLimit(.minutes(2))) struct BrokerTests {}

extension Duration {
    /// How long the body took, and its result.
    static func of<Result>(_ body: () async throws -> Result) async rethrows -> (Duration, Result) {
        let start = ContinuousClock.now
        let result = try await body()
        return (start.duration(to: .now), result)
    }
}

extension [PublishOutcome] {
    /// Whether the broker has all of them.
    var areConfirmed: Bool { allSatisfy { $0 == .confirmed } }

    /// Whether nothing can be said of any of them.
    var areUnknown: Bool {
        allSatisfy { outcome in
            if case .unknown = outcome { true } else { false }
        }
    }
}

/// Expects so many messages in a queue that nobody consumes from any more.
func expectDepth(
    _ count: Int,
    in queue: String,
    on broker: AMQPConfiguration,
    _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let found = try await depthAtRest(of: queue, on: broker)
    #expect(found == count, comment, sourceLocation: sourceLocation)
}

/// Waits until the connection is lost and expects this cause.
func expectLost(
    _ code: AMQPError.Code,
    _ states: ConnectionStates,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let error = try await states.lost()
    #expect(error.code == code, sourceLocation: sourceLocation)
}

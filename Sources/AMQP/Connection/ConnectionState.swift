// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a supervised connection tells its owner, on the connection's thread: be brief.
package enum ConnectionState: Sendable {
    case connected
    /// Lost or never reached; the next attempt follows after this wait.
    case lost(AMQPError, retryAfter: Duration)
    /// The broker asked for quiet (memory or disk alarm); nothing is published until `unblocked`.
    case blocked(reason: String)
    case unblocked
    case closed
}

/// Runs a blocking loop on a thread of its own and waits for its end without blocking the cooperative pool.
func onOwnThread<Result: Sendable>(
    named name: String,
    _ body: @escaping @Sendable () -> Result
) async -> Result {
    await withCheckedContinuation { continuation in
        let thread = Thread {
            // The system gets to know a name only from the thread itself.
            Thread.current.name = name
            continuation.resume(returning: body())
        }
        thread.stackSize = stackOfOwnThreads
        thread.start()
    }
}

/// The library reads nested header tables by recursion: 21,000 levels, which a frame of RabbitMQ's usual size holds, pass
/// 2 MiB, which is all that a thread has where the system sets no limit. Of a stack only what is used costs memory.
private let stackOfOwnThreads = 16 << 20

/// A session for a few requests (declare, inspect, get), on a thread of its own, closed at the end.
///
/// - Throws: what the session or the closure throws.
package func withAMQPSession<Result: Sendable>(
    _ configuration: AMQPConfiguration,
    _ body: @escaping @Sendable (AMQPSession) throws(AMQPError) -> Result
) async throws(AMQPError) -> Result {
    let result = await onOwnThread(named: "amqp-session") { () -> Swift.Result<Result, AMQPError> in
        do throws(AMQPError) {
            let session = try AMQPSession(configuration)
            defer { session.close() }
            return .success(try body(session))
        } catch {
            return .failure(error)
        }
    }
    return try result.get()
}

// SPDX-License-Identifier: Apache-2.0

package import AMQP
import Foundation

/// Makes a queue that nobody else uses, a quorum queue unless told otherwise, and deletes it at the end.
package func withTestQueue<Result>(
    _ configuration: AMQPConfiguration,
    arguments: FieldTable = [:],
    _ body: (String) async throws -> Result
) async throws -> Result {
    var arguments = arguments
    if arguments["x-queue-type"] == nil { arguments["x-queue-type"] = .text("quorum") }
    let queue = QueueDeclaration(name: "test.\(UUID().uuidString.lowercased())", arguments: arguments)
    try await declare(queue, on: configuration)
    let result: Result
    do {
        result = try await body(queue.name)
    } catch {
        // What the body says matters more than a queue that is left over.
        try? await deleteQueue(queue.name, on: configuration)
        throw error
    }
    try await deleteQueue(queue.name, on: configuration)
    return result
}

/// Declares one queue on a session of its own.
package func declare(_ queue: QueueDeclaration, on configuration: AMQPConfiguration) async throws(AMQPError) {
    try await withAMQPSession(configuration) { session throws(AMQPError) in
        try session.declare(Topology(queues: [queue]))
    }
}

/// Deletes a queue; one that is not there is no error.
package func deleteQueue(_ name: String, on configuration: AMQPConfiguration) async throws(AMQPError) {
    try await withAMQPSession(configuration) { session throws(AMQPError) in
        try session.delete(queue: name)
    }
}

/// How many messages are ready; 0 when the queue does not exist. Some more may be in a consumer's hand.
package func ready(in queue: String, on configuration: AMQPConfiguration) async throws(AMQPError) -> Int {
    try await withAMQPSession(configuration) { session throws(AMQPError) in
        try session.inspect(queue: queue)?.ready ?? 0
    }
}

/// How many messages a queue holds in all. Waits until the broker has noticed that its consumers are gone: only with
/// the last one does what that one had in hand go back.
package func depthAtRest(of queue: String, on configuration: AMQPConfiguration) async throws(AMQPError) -> Int {
    try await withAMQPSession(configuration) { session throws(AMQPError) in
        while let state = try session.inspect(queue: queue) {
            if state.consumers == 0 { return state.ready }
        }
        return 0
    }
}

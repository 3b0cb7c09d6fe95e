// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// What a supervised connection reported, with the waits that tests need.
package typealias ConnectionStates = EventRecorder<ConnectionState>

extension EventRecorder where Event == ConnectionState {
    /// Waits until the connection stands (again).
    package func connected() async throws {
        try await next { if case .connected = $0 { true } else { false } }
    }

    /// Waits until it is lost, and says why.
    @discardableResult
    package func lost() async throws -> AMQPError {
        let state = try await next { if case .lost = $0 { true } else { false } }
        guard case .lost(let error, _) = state else { throw CancellationError() }
        return error
    }
}

/// A consumer that runs while the body does.
package func withConsumer<Result: Sendable>(
    _ configuration: AMQPConfiguration,
    queue: String,
    prefetch: Int = 1_000,
    bodyLimit: Int = 1 << 24,
    byteBudget: Int = AMQPConsumer.defaultByteBudget,
    _ body: (AMQPConsumer, ConnectionStates) async throws -> Result
) async throws -> Result {
    let states = ConnectionStates()
    let consumer = AMQPConsumer(
        configuration,
        queue: queue,
        prefetch: prefetch,
        bodyLimit: bodyLimit,
        byteBudget: byteBudget
    ) { states.record($0) }
    async let running: Void = consumer.run()
    do {
        let result = try await body(consumer, states)
        consumer.close()
        await running
        return result
    } catch {
        consumer.close()
        await running
        throw error
    }
}

/// A publisher that runs while the body does.
package func withPublisher<Result: Sendable>(
    _ configuration: AMQPConfiguration,
    window: Int = 1_000,
    _ body: (AMQPPublisher, ConnectionStates) async throws -> Result
) async throws -> Result {
    let states = ConnectionStates()
    let publisher = AMQPPublisher(configuration, window: window) { states.record($0) }
    async let running: Void = publisher.run()
    do {
        let result = try await body(publisher, states)
        publisher.close()
        await running
        return result
    } catch {
        publisher.close()
        await running
        throw error
    }
}

extension AMQPConsumer {
    /// Takes until there are this many, without settling any; fewer only when the consumer has ended.
    package func take(_ count: Int) async -> [Delivery] {
        var taken: [Delivery] = []
        while taken.count < count {
            let batch = await next(BatchLimit(count: count - taken.count, bytes: .max))
            if batch.isEmpty { break }
            taken += batch
        }
        return taken
    }
}

/// A message for a queue by the default exchange.
package func message(to queue: String, id: String, body: [UInt8] = [], headers: FieldTable = [:]) -> OutgoingMessage {
    OutgoingMessage(
        exchange: "",
        routingKey: queue,
        properties: MessageProperties(messageID: id, headers: headers),
        body: body
    )
}

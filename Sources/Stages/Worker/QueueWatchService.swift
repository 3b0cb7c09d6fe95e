// SPDX-License-Identifier: Apache-2.0

import AMQP
import Operations
import Pipeline
import ServiceLifecycle
import Synchronization

/// Publishes what waits in a stage's queues, and turns readiness red while the broker accepts no messages. A worker that
/// publishes nothing at the moment would not hear of the alarm otherwise.
struct QueueWatchService: Service {
    private static let check = "broker.alarm"
    private static let connection = "watch"
    private static let interval: Duration = .seconds(10)

    private let watch: BrokerWatch
    private let consuming: AsyncStream<Void>
    /// Starts the looks, when the stage consumes already: no delivery waits for them. A second call changes nothing.
    let begin: @Sendable () -> Void

    /// - Parameters:
    ///   - queue: the stage's own; its dead letters and its retry tiers are looked at with it.
    ///   - tiers: the retry tiers that are configured.
    init(_ runtime: ServiceRuntime, queue: String, tiers: [Duration]) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        consuming = stream
        begin = { continuation.finish() }
        let health = runtime.health
        let registry = runtime.registry
        health.expect(Self.check)
        let blockedSeconds = registry.counter(MetricName.blockedSeconds)
        let reconnects = registry.counter(MetricName.reconnects, [(MetricLabel.connection, Self.connection)])
        let standing = Mutex((isConnected: false, wasConnected: false, blockedSince: ContinuousClock.Instant?.none))
        let broker = AMQPConfiguration(runtime.configuration.broker, name: "nhipcau-\(runtime.service) watch")
        let names = ReportTopology.queueFamily(queue, tiers).map(\.name)
        watch = BrokerWatch(broker, queues: names, every: Self.interval) { result in
            let isBack = standing.withLock { standing in
                if case .success(let sight) = result {
                    if let since = standing.blockedSince {
                        blockedSeconds.increment(by: since.duration(to: .now) / .seconds(1))
                    }
                    standing.blockedSince = sight.blocked == nil ? nil : .now
                    defer { (standing.isConnected, standing.wasConnected) = (true, true) }
                    return standing.wasConnected && !standing.isConnected
                }
                standing.isConnected = false
                return false
            }
            if isBack { reconnects.increment() }
            switch result {
            case .success(let sight):
                for state in sight.queues { Self.publish(state, in: registry) }
                let blocked = sight.blocked.map { "the broker accepts no messages: \($0)" }
                health.set(Self.check, blocked.map { .failing($0) } ?? .ok)
            case .failure(let error):
                // That the broker cannot be reached is the other connections' to say, in the same words.
                health.set(Self.check, .failing("not seen: \(error)"))
            }
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in consuming {}
            if !Task.isCancelled { await watch.run() }
        }
        // A part that ends by itself ends the worker.
        try? await gracefulShutdown()
    }

    private static func publish(_ state: QueueState, in registry: PrometheusRegistry) {
        let labels = [(MetricLabel.queue, state.name)]
        registry.gauge(MetricName.queueMessages, labels).set(Double(state.ready))
        registry.gauge(MetricName.queueConsumers, labels).set(Double(state.consumers))
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Logging
import Operations
import Pipeline
import ServiceLifecycle

/// Says in a worker's log, once after its start, which promises this broker weakens. It looks on a connection of its
/// own when the stage consumes already, so no delivery waits for it, and whatever it finds the worker goes on.
struct BrokerCheckService: Service {
    private let broker: AMQPConfiguration
    private let probe: BrokerProbe
    private let logger: Logger
    private let consuming: AsyncStream<Void>
    /// Starts the look; a second call changes nothing.
    let begin: @Sendable () -> Void

    /// - Parameters:
    ///   - queue: the stage's own; its dead letters and its retry tiers are looked at with it.
    ///   - tiers: the retry tiers that are configured.
    init(_ broker: AMQPConfiguration, queue: String, tiers: [Duration], logger: Logger) {
        self.broker = broker.named("\(broker.connectionName) check")
        self.logger = logger
        probe = BrokerProbe(queues: ReportTopology.queueFamily(queue, tiers))
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        consuming = stream
        begin = { continuation.finish() }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in consuming {}
            if !Task.isCancelled { await check() }
        }
        // A part that ends by itself ends the worker.
        try? await gracefulShutdown()
    }

    private func check() async {
        do throws(AMQPError) {
            report(BrokerAssessment(try await probe.look(at: broker)))
        } catch {
            logger.info("The broker's promises were not looked at", metadata: [LogKey.reason: "\(error)"])
        }
    }

    private func report(_ assessment: BrokerAssessment) {
        let version: Logger.MetadataValue = "\(assessment.identity)"
        for item in assessment.weakened {
            logger.warning(
                "The broker weakens a promise",
                metadata: [
                    LogKey.brokerVersion: version, LogKey.promise: "\(item.promise.rawValue) \(item.promise.text)",
                    LogKey.reason: "\(item.code): \(item.effect)", LogKey.remedy: "\(item.remedy)",
                ]
            )
        }
        guard assessment.weakened.isEmpty else { return }
        var metadata: Logger.Metadata = [LogKey.brokerVersion: version]
        if !assessment.unseen.isEmpty {
            let unseen = assessment.unseen.map { "\($0.code): \($0.reason)" }
            metadata[LogKey.unseen] = "\(unseen.joined(separator: "; "))"
        }
        logger.info("The broker weakens no promise that can be seen from here", metadata: metadata)
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
package import Operations
import Pipeline
import Postgres
import Reporting
package import ServiceLifecycle
import Storage

/// What each worker process consists of, in the order of dependency.
package enum Workers {
    /// Reads `reports.submitted`, writes `submissions`, hands on to `reports.received`.
    package static func ingest(_ runtime: ServiceRuntime) throws -> [any Service] {
        let pool = PostgresPool.byKey(runtime.configuration.database, name: "nhipcau-ingest")
        let handler = IngestHandler(pool: pool)
        let next = (queue: ReportTopology.received, type: SubmissionEntry.type)
        return try services(runtime, pool, handler, reads: ReportTopology.submitted, next: next, kind: .door)
    }

    /// Reads `reports.received`, writes the decisions, answers, hands on to `reports.accepted`.
    ///
    /// - Throws: what is wrong with the reference data, all of it.
    package static func validator(_ runtime: ServiceRuntime) throws -> [any Service] {
        let settings = runtime.configuration.stage
        let pool = PostgresPool.byKey(runtime.configuration.database, name: "nhipcau-validator")
        let rules = RuleBook(try ReferenceData.load(directory: runtime.configuration.directory))
        let handler = ValidatorHandler(
            pool: pool,
            rules: rules,
            lanes: settings.lanes,
            log: DecisionLog(runtime.logger)
        )
        let next = (queue: ReportTopology.accepted, type: AcceptedEntry.type)
        let owed = OwedReceiptService(
            courier: ReceiptCourier(
                pool: pool,
                broker: AMQPConfiguration(runtime.configuration.broker, name: "nhipcau-validator owed receipts"),
                planYear: rules.plan.year
            ),
            pool: pool,
            registry: runtime.registry,
            logger: runtime.logger
        )
        return try services(runtime, pool, handler, reads: ReportTopology.received, next: next, kind: .bundles) + [owed]
    }

    /// Reads `reports.accepted`, writes the totals and obligations.
    package static func aggregator(_ runtime: ServiceRuntime) throws -> [any Service] {
        let pool = PostgresPool.byKey(runtime.configuration.database, name: "nhipcau-aggregator")
        let metrics = StageMetrics(stage: runtime.service, registry: runtime.registry)
        let handler = AggregatorHandler(pool: pool) { metrics.folded(afterSeconds: $0) }
        return try services(runtime, pool, handler, reads: ReportTopology.accepted, next: nil, kind: .bundles)
    }

    private enum Kind { case door, bundles }

    private static func services<Handler: StageHandler>(
        _ runtime: ServiceRuntime,
        _ pool: PostgresPool,
        _ handler: Handler,
        reads queue: String,
        next: (queue: String, type: String)?,
        kind: Kind
    ) throws -> [any Service] {
        let settings = runtime.configuration.stage
        let bundle = Bundle.Limit(entries: 64, bytes: 256 << 10)
        // Behind the door a message is a bundle, so fewer of them make a batch of the same size.
        let divisor = kind == .door ? 1 : bundle.entries
        let count = max(1, settings.batchCount / divisor)
        let configuration = StageConfiguration(
            queue: queue,
            next: next,
            batch: BatchLimit(count: count, bytes: settings.batchBytes),
            bundle: bundle,
            prefetch: max(settings.prefetch / divisor, settings.lanes * count),
            lanes: settings.lanes,
            bodyLimit: kind == .door ? ReportLimits().bodySize : 16 << 20,
            retryTiers: settings.retryTiers
        )
        return try stage(runtime, pool, handler, configuration)
    }

    /// A stage and what belongs to it: its database, the looks at the broker and at the queue, the loop, and the one that
    /// empties the broker's own dead letters into the table.
    static func stage<Handler: StageHandler>(
        _ runtime: ServiceRuntime,
        _ pool: PostgresPool,
        _ handler: Handler,
        _ configuration: StageConfiguration
    ) throws -> [any Service] {
        let queue = configuration.queue
        let tiers = configuration.retryTiers
        let broker = AMQPConfiguration(runtime.configuration.broker, name: "nhipcau-\(runtime.service)")
        let check = BrokerCheckService(broker, queue: queue, tiers: tiers, logger: runtime.logger)
        let watch = QueueWatchService(runtime, queue: queue, tiers: tiers)
        let observer = StageReporter(runtime) {
            check.begin()
            watch.begin()
        }
        let deadLetters = DeadLetterDesk(pool: pool, stage: runtime.service)
        let stage = Stage(
            transport: AMQPTransport(
                broker: broker,
                configuration: configuration,
                topology: ReportTopology.around(configuration),
                observer: observer
            ),
            configuration: configuration,
            handler: handler,
            attempts: AttemptRepository(pool: pool),
            deadLetters: deadLetters,
            observer: observer
        )
        let gate = SchemaGate(pool: pool, migrator: try Schema.migrator())
        return [
            DatabaseService(pool: pool, health: runtime.health), check, watch,
            StageService(stage: stage, name: queue, runtime: runtime, gate: gate),
            DeadLetterDrain(broker, queue: queue, store: deadLetters, gate: gate, runtime: runtime),
        ]
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Operations
import Pipeline
import Postgres
import Reporting
import Stages
import Storage

/// A validator that is real but for one flaw: it crashes at the report whose id stands in `NHIPCAU_TEST_POISON`, as a bug in
/// a parser might. For the end-to-end tests, which see to it that such a report harms nobody else.
@main
struct PoisonWorker {
    static func main() async throws {
        let configuration = try NhipCauConfiguration.load(service: "validator")
        guard let poison = ProcessInfo.processInfo.environment["NHIPCAU_TEST_POISON"].flatMap(UUID.init) else {
            throw ExitMessage("NHIPCAU_TEST_POISON is no UUID")
        }
        let settings = configuration.stage
        let pool = PostgresPool(configuration.database, name: "poison-worker")
        let validator = ValidatorHandler(
            pool: pool,
            rules: RuleBook(try ReferenceData.load(directory: configuration.directory)),
            lanes: settings.lanes
        )
        let stageConfiguration = StageConfiguration(
            queue: ReportTopology.received,
            next: (ReportTopology.accepted, AcceptedEntry.type),
            batch: BatchLimit(count: 8, bytes: settings.batchBytes),
            prefetch: 32,
            lanes: settings.lanes,
            bodyLimit: 16 << 20,
            retryTiers: settings.retryTiers
        )
        let stage = Stage(
            transport: AMQPTransport(
                broker: AMQPConfiguration(configuration.broker, name: "poison-worker"),
                configuration: stageConfiguration,
                observer: SilentObserver()
            ),
            configuration: stageConfiguration,
            handler: PoisonedHandler(validator: validator, poison: poison),
            attempts: AttemptRepository(pool: pool),
            deadLetters: DeadLetterDesk(pool: pool, stage: "validator"),
            observer: SilentObserver()
        )
        signal(SIGTERM, SIG_IGN)
        let termination = DispatchSource.makeSignalSource(signal: SIGTERM)
        termination.setEventHandler { stage.drain() }
        termination.resume()
        _ = try await stage.run()
        await pool.close()
    }
}

private struct ExitMessage: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Operations
import Pipeline
import Postgres
import Stages
import Storage
import TestSupport

/// The broker and the database that are measured on, as the launcher describes them in the environment.
struct BenchGround: Sendable {
    let configuration: NhipCauConfiguration
    /// The account of the workers.
    let broker: AMQPConfiguration
    /// The account that may publish in the name of every unit.
    let publisher: AMQPConfiguration
    let database: PostgresConfiguration
    let units: GeneratorUnits
    let brokerProcess: Int32
    let databaseProcess: Int32
    /// Logs and process ids of the workers go here.
    let state: String
    let workers: String

    /// - Throws: ``BenchError`` when something is missing.
    init(_ options: BenchOptions) throws {
        let environment = ProcessInfo.processInfo.environment
        func required(_ name: String) throws -> String {
            guard let value = environment[name], !value.isEmpty else {
                throw BenchError(
                    what: "start the bench",
                    why: "\(name) is not set",
                    next:
                        "run ./nhipcau bench; it starts a private broker and database, so that no real data are touched"
                )
            }
            return value
        }
        // Only the launcher's bench sets these two: they stand between us and the data of `up`.
        guard let brokerProcess = Int32(try required("BENCH_BROKER_PID")),
            let databaseProcess = Int32(try required("BENCH_DATABASE_PID"))
        else { throw BenchError(what: "start the bench", why: "BENCH_…_PID is no number", next: "run ./nhipcau bench") }
        self.brokerProcess = brokerProcess
        self.databaseProcess = databaseProcess
        configuration = try NhipCauConfiguration.load()
        broker = AMQPConfiguration(configuration.broker, name: "nhipcau-bench")
        database = PostgresConfiguration(configuration.database, name: "nhipcau-bench")
        var account = broker
        account.user = "bench"
        let secret = try required("NHIPCAU_SECRETS") + "/bench"
        account.password = try Self.text(of: secret).trimmingCharacters(in: .whitespacesAndNewlines)
        account.passwordSource = nil
        publisher = account
        let table = configuration.directory + "/units/units.csv"
        guard let units = GeneratorUnits(csv: try Self.text(of: table)) else {
            throw BenchError(
                what: "generate reports",
                why: "\(table) does not hold the province 34 and its 8 districts of 2025",
                next: "take the delivered units.csv"
            )
        }
        self.units = units
        state = try required("NHIPCAU_STATE")
        workers = options.workersDir ?? Bundle.main.executableURL?.deletingLastPathComponent().path ?? "."
    }

    private static func text(of path: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw BenchError(what: "read \(path)", why: "\(error.localizedDescription)", next: "run ./nhipcau bench")
        }
    }
}

// MARK: - Before the measurement

extension BenchGround {
    var topology: Topology {
        ReportTopology.topology(
            receiptUnits: units.reporterCodes,
            tiers: configuration.stage.retryTiers
        )
    }

    /// Tables and queues; refuses ground that somebody else has walked on.
    func prepare(_ connection: PostgresConnection) async throws {
        try await Schema.migrator().migrate(on: connection)
        try await DatabaseAccess.apply(on: connection)
        let topology = topology
        try await withAMQPSession(broker) { session throws(AMQPError) in try session.declare(topology) }
        let stored = try await connection.query("SELECT count(*) FROM submissions")
        let waiting = try await queues().filter { $0.ready > 0 }
        guard try stored.int8(0, 0) == 0, waiting.isEmpty else {
            throw BenchError(
                what: "measure on \(database)",
                why: "it is not empty",
                next: "run ./nhipcau bench, which begins from nothing each time"
            )
        }
    }

    /// Depths of all queues but the units' receipts.
    func queues() async throws -> [QueueState] {
        let names = topology.queues.map(\.name).filter { !$0.hasPrefix("receipts.") }
        return try await withAMQPSession(broker) { session throws(AMQPError) in
            var states: [QueueState] = []
            for name in names {
                if let state = try session.inspect(queue: name) { states.append(state) }
            }
            return states
        }
    }
}

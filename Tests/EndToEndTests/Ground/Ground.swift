// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import Storage
import TestSupport

/// What one test stands on: empty queues and a database of its own.
struct Ground: Sendable {
    let name: String
    /// The account of the workers.
    let broker: AMQPConfiguration
    /// The account that may publish in the name of every unit.
    let crowd: AMQPConfiguration
    let database: PostgresConfiguration
    let units: GeneratorUnits

    /// - Parameter name: of the database; what an earlier run left in it goes, what this one leaves can be looked at.
    static func with(_ name: String, _ body: (Ground) async throws -> Void) async throws {
        let ground = try Ground("nhipcau_\(name)")
        try await ground.prepare()
        try await body(ground)
    }

    private init(_ name: String) throws {
        self.name = name
        broker = try Self.account("nhipcau")
        crowd = try Self.account("bench")
        database = PostgresConfiguration(
            port: try PrivateServices.port("database"),
            database: name,
            user: "nhipcau",
            password: try PrivateServices.secret("database"),
            sslMode: .disable,
            applicationName: "end-to-end"
        )
        let csv = try String(
            contentsOfFile: Surroundings.required("NHIPCAU_CONFIG") + "/units/units.csv",
            encoding: .utf8
        )
        guard let units = GeneratorUnits(csv: csv) else { throw Trouble("units.csv lacks the districts of 2025") }
        self.units = units
    }

    static func account(_ user: String) throws -> AMQPConfiguration {
        AMQPConfiguration(
            port: try PrivateServices.port("broker"),
            virtualHost: "nhipcau",
            user: user,
            password: try PrivateServices.secret(user),
            connectionName: "end-to-end \(user)"
        )
    }

    /// The environment of a worker on this ground, each with the account and the role of its own, and of the program,
    /// with the owner's.
    func environment() throws -> [String: String] {
        let secrets = try PrivateServices.state() + "/secrets"
        var environment: [String: String] = [:]
        for worker in ["ingest", "validator", "aggregator", "notifier"] {
            let name = worker.uppercased()
            environment["BROKER_\(name)_USER"] = "nhipcau-\(worker)"
            environment["BROKER_\(name)_PASSWORD_FILE"] = "\(secrets)/nhipcau-\(worker)"
            environment["DATABASE_\(name)_USER"] = "nhipcau_\(worker)"
            environment["DATABASE_\(name)_PASSWORD_FILE"] = "\(secrets)/database-\(worker)"
        }
        return environment.merging([
            "BROKER_HOST": broker.host, "BROKER_PORT": "\(broker.port)", "BROKER_TLS": "false",
            "BROKER_VHOST": broker.virtualHost, "BROKER_USER": broker.user,
            "BROKER_PASSWORD_FILE": secrets + "/nhipcau", "DATABASE_HOST": database.host,
            "DATABASE_PORT": "\(database.port)", "DATABASE_SSL_MODE": "disable", "DATABASE_NAME": name,
            "DATABASE_USER": database.user, "DATABASE_PASSWORD_FILE": secrets + "/database", "OPS_PORT": "0",
            "LOG_FORMAT": "plain",
        ]) { _, general in general }
    }

    // MARK: - Before the test

    private func prepare() async throws {
        var maintenance = database
        maintenance.database = "nhipcau"
        let admin = try await PostgresConnection.connect(maintenance)
        try await admin.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        try await admin.execute("CREATE DATABASE \(name)")
        await admin.close()
        let connection = try await PostgresConnection.connect(database)
        try await Schema.migrator().migrate(on: connection)
        try await DatabaseAccess.apply(on: connection)
        await connection.close()
        let topology = ReportTopology.topology(receiptUnits: units.reporterCodes)
        try await withAMQPSession(broker) { session throws(AMQPError) in
            try session.declare(topology)
            for queue in topology.queues { try session.purge(queue: queue.name) }
        }
    }

    // MARK: - Looking

    /// One query on a connection of its own: the test takes the others down.
    func query(_ sql: String) async throws -> PostgresRows {
        let connection = try await PostgresConnection.connect(database)
        do {
            let rows = try await connection.query(sql)
            await connection.close()
            return rows
        } catch {
            await connection.close()
            throw error
        }
    }

    func number(_ sql: String) async throws -> Int64 { try await query(sql).int8(0, 0) }

    /// All queues but the units' receipts.
    func queues() async throws -> [QueueState] {
        let names = ReportTopology.topology(receiptUnits: []).queues.map(\.name)
        return try await withAMQPSession(broker) { session throws(AMQPError) in
            var states: [QueueState] = []
            for name in names {
                if let state = try session.inspect(queue: name) { states.append(state) }
            }
            return states
        }
    }

    /// Until each stage has its worker at its queue.
    func untilAllConsume() async throws {
        let stages = [ReportTopology.submitted, ReportTopology.received, ReportTopology.accepted]
        try await until("all stages consume") {
            try await queues().filter { stages.contains($0.name) && $0.consumers > 0 }.count == stages.count
        }
    }

    /// Takes everything out of a queue.
    func take(from queue: String, as account: AMQPConfiguration? = nil) async throws -> [Delivery] {
        try await withAMQPSession(account ?? broker) { session throws(AMQPError) in
            var deliveries: [Delivery] = []
            while let delivery = try session.get(queue: queue) {
                try session.acknowledge(delivery.tag.number)
                deliveries.append(delivery)
            }
            return deliveries
        }
    }

    /// Asks until it is so; the question is asked of processes that announce nothing to us.
    func until(
        _ what: String,
        within limit: Duration = .seconds(60),
        _ isSo: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while try await !isSo() {
            guard ContinuousClock.now < deadline else { throw Trouble("after \(limit) still not so: \(what)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

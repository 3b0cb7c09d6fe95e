// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import Storage
import TestSupport

/// What an outage may lay its hands on.
struct Battlefield: Sendable {
    static let workers = ["ingest", "validator", "aggregator"]

    let ground: Ground
    let brokerLine: FaultProxy
    let databaseLine: FaultProxy
    /// Files of this outage.
    let folder: String
    /// The workers, once they run.
    var fleet: Fleet?

    init(_ ground: Ground) throws {
        self.ground = ground
        brokerLine = try FaultProxy(to: ground.broker.host, port: ground.broker.port)
        databaseLine = try FaultProxy(to: ground.database.host, port: ground.database.port)
        folder = try PrivateServices.state() + "/run/\(ground.name)-files"
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    var proxied: [String: String] { ["BROKER_PORT": "\(brokerLine.port)", "DATABASE_PORT": "\(databaseLine.port)"] }

    func close() {
        brokerLine.close()
        databaseLine.close()
    }

    // MARK: - Hands

    /// As the owner of the tables.
    func alter(_ script: String) async throws {
        let connection = try await PostgresConnection.connect(ground.database)
        do {
            try await connection.execute(script)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }

    /// As the database's superuser, each statement in a transaction of its own.
    func command(_ statements: String...) async throws {
        let file = folder + "/commands.sql"
        try statements.map { $0 + ";\n" }.joined().write(toFile: file, atomically: true, encoding: .utf8)
        // The text may hold a password, and the server's own user cannot read our files.
        try await run("/bin/bash", ["-c", "exec bash \"$0\" psql <\"$1\"", try script("database.sh"), file])
    }

    func endSessions() async throws {
        try await command(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = '\(ground.name)' AND usename IN (\(Self.workers.map { "'nhipcau_\($0)'" }.joined(separator: ", ")))
            """
        )
    }

    func broker(_ words: String...) async throws {
        try await run("/bin/bash", [try script("broker.sh"), "ctl", "-q"] + words)
    }

    func run(_ program: String, _ arguments: [String]) async throws {
        let log = folder + "/run.log"
        let state = try PrivateServices.state()
        let child = try ChildProcess(program, arguments, environment: ["NHIPCAU_STATE": state], log: log)
        let status = try await child.end(within: .seconds(60))
        guard status == 0 else { throw Trouble("\(program) \(arguments.last ?? "") ended with \(status); see \(log)") }
    }

    private func script(_ name: String) throws -> String {
        try Surroundings.required("NHIPCAU_CONFIG") + "/dev/\(name)"
    }

    /// Gives the workers' roles what they need, as after a migration.
    func grantAll() async throws {
        let connection = try await PostgresConnection.connect(ground.database)
        do {
            try await DatabaseAccess.apply(on: connection)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }
}

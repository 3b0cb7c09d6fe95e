// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Postgres

/// The PostgreSQL server of the tests, named by `NHIPCAU_TEST_POSTGRES` in libpq's keyword form
/// (`host=127.0.0.1 port=5432 user=nhipcau dbname=test`).
package enum TestPostgres {
    /// The tests were not started by `./nhipcau test`, or something they wait for never came.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String

        package init(_ description: String) {
            self.description = description
        }
    }

    /// - Parameter name: of the tests, as `pg_stat_activity` shows it.
    package static func configuration(_ name: String) throws -> PostgresConfiguration {
        guard let text = ProcessInfo.processInfo.environment["NHIPCAU_TEST_POSTGRES"], !text.isEmpty else {
            throw Problem("set NHIPCAU_TEST_POSTGRES, e.g. host=127.0.0.1 port=5432 user=nhipcau dbname=test")
        }
        var fields: [Substring: String] = [:]
        for pair in text.split(separator: " ") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { throw Problem("NHIPCAU_TEST_POSTGRES: \(pair) is not key=value") }
            fields[parts[0]] = String(parts[1])
        }
        return PostgresConfiguration(
            host: fields["host"] ?? "127.0.0.1",
            port: fields["port"].flatMap(Int.init) ?? 5432,
            database: fields["dbname"] ?? "postgres",
            user: fields["user"] ?? "postgres",
            password: fields["password"],
            sslMode: .disable,
            applicationName: name,
            callTimeout: .seconds(20)
        )
    }

    /// The same server seen through a proxy on loopback.
    package static func through(_ proxy: FaultProxy, _ configuration: PostgresConfiguration) -> PostgresConfiguration {
        var copy = configuration
        copy.servers = [PostgresServer(host: "127.0.0.1", port: proxy.port)]
        return copy
    }

    /// Runs the body with a schema of its own in the search path of the configuration; it is dropped afterwards.
    package static func withSchema<Value>(
        _ name: String,
        _ body: (PostgresConfiguration) async throws -> Value
    ) async throws -> Value {
        var configuration = try configuration(name)
        let schema = "t_" + UUID().uuidString.lowercased().replacing("-", with: "")
        let admin = try await PostgresConnection.connect(configuration)
        try await admin.execute("CREATE SCHEMA \(schema)")
        configuration.settings["search_path"] = schema
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(configuration))
        } catch {
            outcome = .failure(error)
        }
        // A test that failed may have left a connection with a lock on it.
        try? await admin.execute("DROP SCHEMA \(schema) CASCADE")
        await admin.close()
        return try outcome.get()
    }
}

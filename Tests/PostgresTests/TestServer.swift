// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres

/// The PostgreSQL server of the tests, named by `NHIPCAU_TEST_POSTGRES` in libpq's keyword form
/// (`host=127.0.0.1 port=5432 user=nhipcau dbname=test`).
enum TestServer {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    static func configuration() throws -> PostgresConfiguration {
        guard let text = ProcessInfo.processInfo.environment["NHIPCAU_TEST_POSTGRES"], !text.isEmpty else {
            throw Missing(
                description: "set NHIPCAU_TEST_POSTGRES, e.g. host=127.0.0.1 port=5432 user=nhipcau dbname=test"
            )
        }
        var fields: [Substring: String] = [:]
        for pair in text.split(separator: " ") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw Missing(description: "NHIPCAU_TEST_POSTGRES: \(pair) is not key=value")
            }
            fields[parts[0]] = String(parts[1])
        }
        return PostgresConfiguration(
            host: fields["host"] ?? "127.0.0.1",
            port: fields["port"].flatMap(Int.init) ?? 5432,
            database: fields["dbname"] ?? "postgres",
            user: fields["user"] ?? "postgres",
            password: fields["password"],
            sslMode: .disable,
            applicationName: "postgres-tests",
            callTimeout: .seconds(20)
        )
    }

    /// Runs the body with a connection whose search path is a schema of its own, which is dropped afterwards.
    static func withSchema<Value>(
        _ body: (PostgresConnection, PostgresConfiguration) async throws -> Value
    ) async throws -> Value {
        var configuration = try configuration()
        let schema = "t_" + UUID().uuidString.lowercased().replacing("-", with: "")
        let admin = try await PostgresConnection.connect(configuration)
        _ = try await admin.execute("CREATE SCHEMA \(schema)")
        configuration.settings["search_path"] = schema
        let connection = try await PostgresConnection.connect(configuration)
        do {
            let value = try await body(connection, configuration)
            await connection.close()
            _ = try await admin.execute("DROP SCHEMA \(schema) CASCADE")
            return value
        } catch {
            await connection.close()
            try? await admin.execute("DROP SCHEMA \(schema) CASCADE")
            throw error
        }
    }

    /// Runs the body with a connection.
    static func withConnection<Value>(
        _ change: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        var configuration = try configuration()
        change(&configuration)
        let connection = try await PostgresConnection.connect(configuration)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Asks until the server says yes: for states that another connection brings about and that announce nothing.
    static func until(_ connection: PostgresConnection, _ condition: String, _ values: [PostgresValue] = [])
        async throws
    {
        for _ in 0..<400 {
            if try await connection.query(condition, values).bool(0, 0) { return }
            _ = try await connection.query("SELECT pg_sleep(0.01)")
        }
        throw Missing(description: "never came true: \(condition)")
    }
}

/// The error which the body throws as a `PostgresError`.
func failure(_ body: () async throws -> Void) async throws -> PostgresError {
    do {
        try await body()
    } catch let error as PostgresError {
        return error
    }
    throw TestServer.Missing(description: "an error was expected, none came")
}

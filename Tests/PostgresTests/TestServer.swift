// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import TestSupport

/// Connections to the server of the tests.
enum TestServer {
    static func configuration() throws -> PostgresConfiguration { try TestPostgres.configuration("postgres-tests") }

    /// Runs the body with a connection whose search path is a schema of its own, which is dropped afterwards.
    static func withSchema<Value>(
        _ body: (PostgresConnection, PostgresConfiguration) async throws -> Value
    ) async throws -> Value {
        try await TestPostgres.withSchema("postgres-tests") { configuration in
            let connection = try await PostgresConnection.connect(configuration)
            do {
                let value = try await body(connection, configuration)
                await connection.close()
                return value
            } catch {
                await connection.close()
                throw error
            }
        }
    }

    /// Runs the body with a database of its own, for settings of a database; it is dropped afterwards.
    static func withScratchDatabase(_ body: (String) async throws -> Void) async throws {
        let name = "t_" + UUID().uuidString.lowercased().replacing("-", with: "")
        try await withConnection { try await $0.execute("CREATE DATABASE \(name)") }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(name))
        } catch {
            outcome = .failure(error)
        }
        try? await withConnection { try await $0.execute("DROP DATABASE \(name) WITH (FORCE)") }
        try outcome.get()
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
        throw TestPostgres.Problem("never came true: \(condition)")
    }
}

/// The error which the body throws as a `PostgresError`.
func failure(_ body: () async throws -> Void) async throws -> PostgresError {
    do {
        try await body()
    } catch let error as PostgresError {
        return error
    }
    throw TestPostgres.Problem("an error was expected, none came")
}

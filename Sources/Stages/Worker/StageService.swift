// SPDX-License-Identifier: Apache-2.0

import AMQP
import Logging
import Operations
import Pipeline
import Postgres
import ServiceLifecycle
import Storage

/// A stage as a part of a worker process: waits for the schema, works, drains when asked to stop, and says whether
/// something was left in hand. A stage that ends by itself ends the worker, and whoever supervises it starts it again.
struct StageService<Handler: StageHandler>: Service {
    let stage: Stage<Handler>
    let name: String
    let runtime: ServiceRuntime
    let gate: SchemaGate

    func run() async throws {
        guard try await waitForSchema() else { return }
        let settled = try await withGracefulShutdownHandler {
            try await work()
        } onGracefulShutdown: {
            stage.drain()
        }
        runtime.leftovers.set(name, settled ? 0 : 1)
    }

    private func work() async throws -> Bool {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await ProgressWatch(stage.inHand, runtime).run() }
            defer { group.cancelAll() }
            do {
                return try await stage.run()
            } catch {
                runtime.logger.critical(
                    "The stage ended by itself; what it had in hand will be delivered again",
                    metadata: [LogKey.queue: "\(name)", LogKey.reason: "\(error)"]
                )
                throw error
            }
        }
    }

    /// A machine that boots starts its workers before its database, and an outage may last: a worker that starts waits as
    /// one that runs does, red, without an end. Only what no waiting mends ends it. `false`: asked to stop meanwhile.
    private func waitForSchema() async throws -> Bool {
        let check = "schema"
        var told: String?
        var backoff = Backoff(initial: .milliseconds(100), limit: .seconds(2))
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await cancelWhenGracefulShutdown { try await gate.check() }
                runtime.health.set(check, .ok)
                return true
            } catch let error as PostgresError where Self.isFinal(error) {
                throw error
            } catch {
                if "\(error)" != told, !Task.isShuttingDownGracefully {
                    runtime.logger.warning("Waiting for the schema", metadata: [LogKey.reason: "\(error)"])
                }
                told = "\(error)"
                runtime.health.set(check, .failing("\(error)"))
            }
            let pause = backoff.next()
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
        return false
    }

    /// The database's schema is not this program's, and waiting does not make it so.
    private static func isFinal(_ error: PostgresError) -> Bool {
        error.code == .migration || (error.code == .schemaVersion && !error.isTransient)
    }
}

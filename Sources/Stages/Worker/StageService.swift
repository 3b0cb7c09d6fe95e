// SPDX-License-Identifier: Apache-2.0

import Logging
import Operations
import Pipeline
import ServiceLifecycle
import Storage

/// A stage as a part of a worker process: drains when asked to stop, and says whether something was left in hand.
struct StageService<Handler: StageHandler>: Service {
    let stage: Stage<Handler>
    let name: String
    let leftovers: Leftovers
    let gate: SchemaGate
    let logger: Logger
    /// A machine that boots starts its workers before its database.
    private static var patience: Duration { .seconds(120) }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { [gate, logger] in
                try await gate.wait(upTo: Self.patience) { reason in
                    logger.warning("Waiting for the schema", metadata: [LogKey.reason: "\(reason)"])
                }
            }
        } catch {
            // Asked to stop while it waited: nothing is in hand, nothing has failed.
            guard Task.isShuttingDownGracefully else { throw error }
        }
        guard !Task.isShuttingDownGracefully else { return }
        let settled = await withGracefulShutdownHandler {
            await stage.run()
        } onGracefulShutdown: {
            stage.drain()
        }
        leftovers.set(name, settled ? 0 : 1)
    }
}

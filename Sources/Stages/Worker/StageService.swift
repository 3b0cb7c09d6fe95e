// SPDX-License-Identifier: Apache-2.0

import Operations
import Pipeline
import ServiceLifecycle

/// A stage as a part of a worker process: drains when asked to stop, and says whether something was left in hand.
struct StageService<Handler: StageHandler>: Service {
    let stage: Stage<Handler>
    let name: String
    let leftovers: Leftovers

    func run() async throws {
        let settled = await withGracefulShutdownHandler {
            await stage.run()
        } onGracefulShutdown: {
            stage.drain()
        }
        leftovers.set(name, settled ? 0 : 1)
    }
}

// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import Synchronization

/// The last service to be stopped, as it is the first in the group: notices when the drain ran out of time and the
/// whole group was cancelled, which a part that swallows its cancellation would otherwise hide.
final class CancellationWatch: Service {
    private let cancelled = Atomic<Bool>(false)

    /// Whether the group was cancelled before every part had stopped by itself.
    var wasCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func run() async throws {
        try? await gracefulShutdown()
        cancelled.store(Task.isCancelled, ordering: .releasing)
    }
}

// SPDX-License-Identifier: Apache-2.0
import CLibPQ
import Dispatch

/// Asks the server to cancel what the connection is running (`PQcancel`).
///
/// `PQcancel` opens a connection of its own and waits for it, so it runs on a queue of its own, never on the thread that
/// waits for the answer. It is `@unchecked Sendable` because libpq promises that `PQcancel` may be called from another
/// thread than the connection's (manual, §34.7), and the handle is freed only when no call is under way (each call holds
/// this object).
final class Canceller: @unchecked Sendable {
    private static let queue = DispatchQueue(label: "nhipcau.postgres.cancel", attributes: .concurrent)

    private let handle: OpaquePointer
    private let underWay = DispatchGroup()

    init?(_ connection: OpaquePointer) {
        guard let handle = PQgetCancel(connection) else { return nil }
        self.handle = handle
    }

    deinit { PQfreeCancel(handle) }

    func send() {
        Self.queue.async(group: underWay) {
            var message = [CChar](repeating: 0, count: 256)
            // A refusal needs no handling: the grace period ends the call then.
            _ = PQcancel(self.handle, &message, 256)
        }
    }

    /// Waits until no request is under way, lest it hit the connection's next statement.
    ///
    /// - Returns: `false` when one still is; the connection must not be used again.
    func settle(within limit: Duration) -> Bool {
        underWay.wait(timeout: .now() + .milliseconds(Int(limit.milliseconds))) == .success
    }
}

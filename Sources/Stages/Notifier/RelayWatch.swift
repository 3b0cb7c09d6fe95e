// SPDX-License-Identifier: Apache-2.0

import Mail
import Operations
import Synchronization

/// What this process believes of the mail server, from the answers it has had: the readiness check `mail`.
///
/// One refusal that fits both the server and a reader says little as long as others' letters are taken; several, or one
/// with nobody else taken lately, speak against the server.
final class RelayWatch: Sendable {
    /// A letter taken so long ago says nothing about now.
    private static let memory: Duration = .seconds(600)

    private struct Sight {
        var refused: Set<String> = []
        var lastAccepted: ContinuousClock.Instant?
    }

    private let sight = Mutex(Sight())

    /// - Parameter recipient: whose letter it was.
    func state(
        after delivery: MailDelivery,
        to recipient: String,
        at now: ContinuousClock.Instant = .now
    ) -> HealthChecks.State {
        sight.withLock { sight in
            switch (delivery, delivery.blame) {
            case (.accepted, _):
                sight.refused = []
                sight.lastAccepted = now
                return .ok
            case (_, .letter): return sight.refused.isEmpty ? .ok : Self.failing(delivery)
            case (_, .relay): return Self.failing(delivery)
            case (_, .unclear), (_, nil):
                sight.refused.insert(recipient)
                let isAlone = sight.refused.count < 2
                let isTakenLately = sight.lastAccepted.map { now - $0 < Self.memory } ?? false
                return isAlone && isTakenLately ? .ok : Self.failing(delivery)
            }
        }
    }

    private static func failing(_ delivery: MailDelivery) -> HealthChecks.State {
        .failing("letters are held: \(delivery.reply.hidingAddresses())")
    }
}

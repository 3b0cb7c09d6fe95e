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
        /// Readers said to be at fault themselves; when it is one after the other, none is.
        var faulty: Set<String> = []
        var lastAccepted: ContinuousClock.Instant?
        /// The last letter was stopped before its reader was named.
        var isShut = false
        var isFailing = false
        /// Letters went out whole and were not answered: the ledger does not hold them.
        var isUnanswered = false
    }

    private let sight = Mutex(Sight())

    /// - Parameter recipient: whose letter it was.
    func state(
        after delivery: MailDelivery,
        to recipient: String,
        at now: ContinuousClock.Instant = .now
    ) -> HealthChecks.State {
        sight.withLock { sight in
            let state = Self.judge(delivery, to: recipient, at: now, &sight)
            sight.isShut = delivery.stopsEveryLetter
            sight.isFailing = state != .ok
            return state
        }
    }

    /// What the ledger tells beside our own answers: other notifiers send too, and we may have just started. Nil leaves the
    /// check as it stands.
    func state(heldReaders: Int64) -> HealthChecks.State? {
        sight.withLock { sight in
            guard !sight.isShut else { return nil }
            if heldReaders == 0, sight.isFailing, !sight.isUnanswered {
                sight.refused = []
                sight.isFailing = false
                return .ok
            }
            if heldReaders > 1, !sight.isFailing {
                sight.isFailing = true
                return .failing("letters to \(heldReaders) people are held: the mail server takes nobody's")
            }
            return nil
        }
    }

    private static func judge(
        _ delivery: MailDelivery,
        to recipient: String,
        at now: ContinuousClock.Instant,
        _ sight: inout Sight
    ) -> HealthChecks.State {
        switch (delivery, delivery.blame) {
        case (.accepted, _):
            sight.refused = []
            sight.faulty = []
            sight.lastAccepted = now
            sight.isUnanswered = false
            return .ok
        case (_, .letter):
            if case .permanent = delivery { sight.faulty.insert(recipient) }
            return sight.refused.isEmpty && sight.faulty.count < 3 ? .ok : failing(delivery)
        case (_, .relay): return failing(delivery)
        case (_, .unclear), (_, nil):
            sight.refused.insert(recipient)
            sight.isUnanswered = sight.isUnanswered || delivery.blame == nil
            let isAlone = sight.refused.count < 2
            let isTakenLately = sight.lastAccepted.map { now - $0 < memory } ?? false
            return isAlone && isTakenLately ? .ok : failing(delivery)
        }
    }

    private static func failing(_ delivery: MailDelivery) -> HealthChecks.State {
        .failing("letters are held: \(delivery.reply.hidingAddresses())")
    }
}

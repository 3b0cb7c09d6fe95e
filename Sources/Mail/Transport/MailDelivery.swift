// SPDX-License-Identifier: Apache-2.0

/// What became of a letter: a closed set, because each needs another next step.
package enum MailDelivery: Hashable, Sendable {
    /// The next station has taken responsibility for it.
    case accepted(MailReply)
    /// Not taken, and the same letter may pass later (RFC 5321 §4.2.1, 4yz; or the relay was out of reach).
    case transient(MailReply)
    /// Not taken, and the same letter never will be while things stay as they are (5yz). Whether they are the reader's
    /// things or ours says ``blame``.
    case permanent(MailReply)
    /// The whole letter went out and no answer came back: it may or may not have been taken. Send again at most once, with
    /// the same Message-ID, then show it to a person.
    case unknown(MailReply)

    package var reply: MailReply {
        switch self {
        case .accepted(let reply), .transient(let reply), .permanent(let reply), .unknown(let reply): reply
        }
    }

    package var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }

    /// Whom a refusal speaks of; nil when nothing was refused.
    package var blame: MailBlame? {
        switch self {
        case .accepted, .unknown: nil
        case .transient(let reply), .permanent(let reply): MailBlameRule.blame(for: reply)
        }
    }

    /// The same without the addresses of other people in the server's words.
    package func hidingAddresses(except own: String? = nil) -> MailDelivery {
        switch self {
        case .accepted(let reply): .accepted(reply.hidingAddresses(except: own))
        case .transient(let reply): .transient(reply.hidingAddresses(except: own))
        case .permanent(let reply): .permanent(reply.hidingAddresses(except: own))
        case .unknown(let reply): .unknown(reply.hidingAddresses(except: own))
        }
    }

    /// No reader was named when it was refused: every other letter would fare the same now. A worker pauses and probes,
    /// and no letter's attempts are used up.
    package var stopsEveryLetter: Bool {
        blame == .relay && reply.stage < .recipient
    }
}

extension MailDelivery: CustomStringConvertible {
    package var description: String {
        switch self {
        case .accepted(let reply): "accepted: \(reply)"
        case .transient(let reply): "transient: \(reply)"
        case .permanent(let reply): "permanent: \(reply)"
        case .unknown(let reply): "unknown: \(reply)"
        }
    }
}

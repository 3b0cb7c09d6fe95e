// SPDX-License-Identifier: Apache-2.0

/// What became of a letter: a closed set, because each needs another next step.
package enum MailDelivery: Hashable, Sendable {
    /// The next station has taken responsibility for it.
    case accepted(MailReply)
    /// Not taken, and the same letter may pass later (RFC 5321 §4.2.1, 4yz; or the relay was out of reach).
    case transient(MailReply)
    /// Not taken, and the same letter never will be (5yz).
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

    /// The fault lies with the relay or our account on it, not with this letter or its reader: every other letter would
    /// fare the same. A worker pauses and probes; no letter's attempts are used up, whatever the case says.
    package var concernsRelay: Bool {
        switch self {
        case .accepted, .unknown: false
        case .transient(let reply), .permanent(let reply):
            // 421: the server closes (RFC 5321 §3.8). 552 answers the size announced with the sender.
            reply.code == 421 || reply.stage < .recipient && !(reply.stage == .sender && reply.code == 552)
        }
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

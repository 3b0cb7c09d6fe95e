// SPDX-License-Identifier: Apache-2.0

/// The last words of the other side, and how far the letter had come.
package struct MailReply: Hashable, Sendable {
    /// How far a letter came, in order.
    package enum Stage: Int, Sendable, Comparable, CaseIterable {
        /// Reaching the relay, its greeting and ours; for a maildir, opening it.
        case connection
        case encryption
        case authentication
        case sender
        case recipient
        /// From the word DATA to the last byte of the letter.
        case content
        /// From the final dot on.
        case final

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package let stage: Stage
    /// The SMTP reply code; nil when no server answered.
    package let code: Int?
    /// The enhanced status code of the reply, where the server gave one.
    package let status: MailStatus?
    /// What the server said, or what failed in words; one line, for operators.
    package let words: String

    /// - Parameter status: nil takes the one that the words begin with.
    package init(stage: Stage, code: Int? = nil, status: MailStatus? = nil, words: String) {
        self.stage = stage
        self.code = code
        self.status = status ?? (code == nil ? nil : MailStatus(in: words))
        self.words = words.visible
    }

    /// The same reply without the addresses of other people: servers quote whom they like.
    package func hidingAddresses(except own: String? = nil) -> MailReply {
        MailReply(stage: stage, code: code, status: status, words: words.hidingAddresses(except: own))
    }
}

extension MailReply: CustomStringConvertible {
    package var description: String {
        "\(code.map { "\($0) " } ?? "")\(words) (at \(stage))"
    }
}

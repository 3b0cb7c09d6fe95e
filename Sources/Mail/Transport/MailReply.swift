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
        /// After the last byte.
        case final

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package let stage: Stage
    /// The SMTP reply code; nil when no server answered.
    package let code: Int?
    /// What the server said, or what failed in words; one line, for operators.
    package let words: String

    package init(stage: Stage, code: Int? = nil, words: String) {
        self.stage = stage
        self.code = code
        self.words = words.visible
    }
}

extension MailReply: CustomStringConvertible {
    package var description: String {
        "\(code.map { "\($0) " } ?? "")\(words) (at \(stage))"
    }
}

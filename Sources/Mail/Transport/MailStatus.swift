// SPDX-License-Identifier: Apache-2.0
import Foundation

/// An enhanced status code (RFC 3463, RFC 5248): what a refusal is about, more closely than the reply code says it.
package struct MailStatus: Hashable, Sendable {
    /// 2 done, 4 not now, 5 never.
    package let kind: Int
    /// 1 addressing, 2 mailbox, 3 mail system, 4 network, 5 protocol, 6 content, 7 security and policy.
    package let subject: Int
    package let detail: Int

    package init(_ kind: Int, _ subject: Int, _ detail: Int) {
        self.kind = kind
        self.subject = subject
        self.detail = detail
    }

    /// The code at the beginning of a server's words (RFC 2034 §4), or in the manner of qmail at their end: `(#5.1.1)`.
    init?(in words: some StringProtocol) {
        let first = words.prefix { $0 != " " }
        if let status = Self(token: first) {
            self = status
        } else if let mark = words.range(of: "(#", options: .backwards),
            let status = Self(token: words[mark.upperBound...].prefix { $0 != ")" })
        {
            self = status
        } else {
            return nil
        }
    }

    /// `class "." subject "." detail` with one digit, one to three, one to three (RFC 3463 §2).
    private init?(token: some StringProtocol) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, ["2", "4", "5"].contains(String(parts[0])) else { return nil }
        let numbers = parts.compactMap { part in
            (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        guard numbers.count == 3 else { return nil }
        self.init(numbers[0], numbers[1], numbers[2])
    }
}

extension MailStatus: CustomStringConvertible {
    package var description: String { "\(kind).\(subject).\(detail)" }
}

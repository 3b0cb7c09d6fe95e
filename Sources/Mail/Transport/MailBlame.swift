// SPDX-License-Identifier: Apache-2.0

/// Whom a refusal speaks of. It decides who waits: one reader, or everybody.
package enum MailBlame: String, Sendable, CaseIterable {
    /// This reader or this letter alone; every other letter may pass.
    case letter
    /// The relay, the way to it, or what it thinks of us; no reader is to blame, whatever the words.
    case relay
    /// The words fit both. Whether another reader's letter passes tells.
    case unclear
}

/// One row of the table: the first row that fits a reply gives its blame.
package struct MailBlameRule: Sendable {
    /// The stages at which the reply was given.
    let stages: ClosedRange<MailReply.Stage>
    /// Reply codes; nil for any, also for none when the line broke or time ran out.
    let codes: Set<Int>?
    /// Subjects and details of enhanced codes; nil for any, also for none. An empty set of details means every one.
    let statuses: [Int: Set<Int>]?
    let blame: MailBlame
    /// Why, for the reader of the table.
    package let reason: String

    init(
        _ stages: ClosedRange<MailReply.Stage>,
        codes: Set<Int>? = nil,
        statuses: [Int: Set<Int>]? = nil,
        _ blame: MailBlame,
        _ reason: String
    ) {
        self.stages = stages
        self.codes = codes
        self.statuses = statuses
        self.blame = blame
        self.reason = reason
    }

    func fits(_ reply: MailReply) -> Bool {
        guard stages.contains(reply.stage) else { return false }
        if let codes, !(reply.code.map(codes.contains) ?? false) { return false }
        guard let statuses else { return true }
        guard let status = reply.status, let details = statuses[status.subject] else { return false }
        return details.isEmpty || details.contains(status.detail)
    }
}

extension MailBlameRule {
    /// The whole knowledge of what replies mean; nothing else in the house looks at codes.
    ///
    /// By stage first: before a reader was named no reply can be about one. From there on by the enhanced code, then by
    /// those reply codes that mean one thing; whatever is left cannot be told.
    package static let table: [MailBlameRule] = [
        // Before a reader was named.
        .init(.sender ... .sender, statuses: [3: [4]], .letter, "the size announced with the sender is this letter's"),
        .init(.sender ... .sender, codes: [552], .letter, "the size announced with the sender is this letter's"),
        .init(.connection ... .sender, .relay, "no reader has been named yet"),

        // About one reader or one letter (RFC 3463 §3.2 to §3.8, RFC 5248).
        .init(.recipient ... .final, statuses: [1: [1, 2, 3, 4, 6, 10]], .letter, "the reader's address"),
        .init(.recipient ... .final, statuses: [2: []], .letter, "the reader's mailbox: closed, full, a list"),
        .init(.recipient ... .final, statuses: [3: [4]], .letter, "this letter is too big"),
        .init(.recipient ... .final, statuses: [6: [7, 9]], .letter, "this reader cannot be written to in this form"),
        .init(.recipient ... .final, statuses: [7: [2, 17, 18]], .letter, "a list, or a mailbox that changed hands"),

        // About us, although a reader has been named.
        .init(.recipient ... .final, statuses: [1: [7, 8]], .relay, "our address as the sender"),
        .init(
            .recipient ... .final,
            statuses: [7: [8, 9, 10, 11, 12, 14, 20, 21, 22, 23, 24, 25, 26, 27]],
            .relay,
            "our login, encryption, signature or right to send (SPF, DKIM, reverse DNS)"
        ),
        .init(.recipient ... .final, codes: [454, 530, 534, 535, 538], .relay, "TLS or login is wanted (RFC 4954)"),

        // The same in reply codes alone, where they mean one thing; an enhanced code that is not above says more.
        .init(.recipient ... .final, statuses: [1: [], 3: [], 4: [], 5: [], 6: [], 7: []], .unclear, "fits both"),
        .init(.recipient ... .final, codes: [551, 552, 556], .letter, "moved, full, or a domain without mail"),
        .init(.recipient ... .final, .unclear, "policy, congestion, greylisting, a closed line: fits both"),
    ]

    /// The blame of a reply.
    package static func blame(for reply: MailReply) -> MailBlame {
        table.first { $0.fits(reply) }?.blame ?? .unclear
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The identity of a letter (RFC 5322 §3.6.4), chosen by the caller from what the letter is about.
///
/// The same occasion gives the same identifier, so that a letter sent again after an unclear answer is recognisably the
/// same letter, to mail stores and to people.
package struct MessageID: Hashable, Sendable {
    /// `left@right`, without angle brackets.
    package let value: String

    /// - Throws: `mail.message_id_malformed` unless both sides are dot-atoms and all of it fits a header line.
    package init(_ value: String) throws(MailError) {
        let bytes = Array(value.utf8)
        guard bytes.count <= 200, let at = bytes.firstIndex(of: UInt8(ascii: "@")), bytes[..<at].isDotAtom,
            bytes[(at + 1)...].isDotAtom
        else {
            throw MailError(
                .messageIDMalformed,
                field: "Message-ID",
                "\"\(value.visible)\" is not of the form left@right."
            )
        }
        self.value = value
    }

    /// The identifier of an occasion: the same parts give the same identifier, in every process and year.
    ///
    /// - Parameters:
    ///   - prefix: readable, of letters, digits and dots: "nhacviec.20250317".
    ///   - domain: of the sender's address.
    package init(prefix: String, occasion: [String], domain: some StringProtocol) throws(MailError) {
        // The unit separator occurs in no part: "a","bc" and "ab","c" stay two occasions.
        try self.init("\(prefix).\(StableHash.hex(occasion.joined(separator: "\u{1F}")))@\(domain)")
    }

    /// As it stands in a header.
    package var bracketed: String { "<\(value)>" }
}

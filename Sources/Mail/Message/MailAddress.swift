// SPDX-License-Identifier: Apache-2.0

import EmailSyntax

/// A mailbox: an address, and the name a reader sees beside it.
package struct MailAddress: Hashable, Sendable {
    /// `name@domain`, in ASCII.
    package let address: String
    /// Shown instead of the address; may be Vietnamese.
    package let name: String?

    /// - Throws: `mail.address_malformed` (see `EmailSyntax`), or `mail.header_injection` for a name with CR, LF or NUL.
    package init(_ address: String, name: String? = nil) throws(MailError) {
        if let fault = EmailSyntax.fault(in: address) {
            throw MailError(.addressMalformed, field: "address", "\"\(address.visible)\" \(fault.what).")
        }
        if let name { try HeaderText.refuseControl(name, field: "display name") }
        self.address = address
        self.name = name.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether this is an address in the form ``init(_:name:)`` takes.
    package static func isValid(_ address: String) -> Bool {
        EmailSyntax.fault(in: address) == nil
    }

    /// What follows the `@`.
    package var domain: Substring {
        address.firstIndex(of: "@").map { address[address.index(after: $0)...] } ?? ""
    }
}

extension Collection<UInt8> {
    /// Atoms separated by single dots (RFC 5322 §3.2.3).
    var isDotAtom: Bool {
        split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isAtomText) }
    }
}

extension UInt8 {
    var isASCIILetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// A character of an atom (RFC 5322 §3.2.3, `atext`).
    var isAtomText: Bool {
        isASCIILetterOrDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains(self)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A mailbox: an address, and the name a reader sees beside it.
package struct MailAddress: Hashable, Sendable {
    /// `name@domain`, in ASCII.
    package let address: String
    /// Shown instead of the address; may be Vietnamese.
    package let name: String?

    /// Checks the syntax: a dot-atom of at most 64 characters, `@`, a domain of letters, digits and hyphens.
    ///
    /// Quoted local parts and address literals are legal (RFC 5321 §4.1.2) and never seen in an office's list; a typing
    /// mistake is. Domains in other scripts have to come in their ASCII form (`xn--…`).
    ///
    /// - Throws: `mail.address_malformed`, or `mail.header_injection` for a name with CR, LF or NUL.
    package init(_ address: String, name: String? = nil) throws(MailError) {
        guard Self.isValid(address) else {
            throw MailError(.addressMalformed, field: "address", "\"\(address.visible)\" is not an e-mail address.")
        }
        if let name { try HeaderText.refuseControl(name, field: "display name") }
        self.address = address
        self.name = name.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether this is an address in the form ``init(_:name:)`` takes.
    package static func isValid(_ address: String) -> Bool {
        let bytes = Array(address.utf8)
        // 254 octets: RFC 5321 §4.5.3.1.3 less the angle brackets.
        guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return false }
        let local = bytes[..<at]
        let domain = bytes[(at + 1)...]
        guard (1...64).contains(local.count), local.isDotAtom, !domain.isEmpty else { return false }
        return domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") }
        }
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

extension String {
    /// The text as it may stand in a message to operators: one line, not long.
    var visible: String {
        let line = String(
            String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "␣" : $0 })
        )
        return line.count > 400 ? line.prefix(400) + "…" : line
    }
}

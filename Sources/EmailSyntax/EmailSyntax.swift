// SPDX-License-Identifier: Apache-2.0

/// The one check of an e-mail address in the house: reference data, settings and the letters themselves ask here, so that
/// what is let in at the start can be written to in the end. Imports nothing; add a rule to ``fault(in:)``.
///
/// Quoted local parts, comments and address literals are legal (RFC 5321 §4.1.2) and never seen in an office's list; a
/// typing mistake is.
package enum EmailSyntax {
    /// What is wrong with a text that should be an address: a closed set, each with words and a way out.
    package enum Fault: String, Error, Hashable, Sendable, CaseIterable {
        case empty, control, blank, several, brackets, quoted, noAt, manyAts, localEmpty, localTooLong, localDots
        case localNotASCII, localCharacter, domainEmpty, domainNotASCII, domainDots, domainLabel, domainCharacter
        case domainUndotted, tooLong

        /// What is wrong, as the rest of a sentence that begins with the value.
        package var what: String {
            switch self {
            case .empty: "is empty"
            case .control: "holds a line break or another control character"
            case .blank: "holds a blank"
            case .several: "holds a comma or semicolon"
            case .brackets: "holds angle brackets"
            case .quoted: "holds quotes"
            case .noAt: "has no @"
            case .manyAts: "has more than one @"
            case .localEmpty: "has nothing before the @"
            case .localTooLong: "has more than 64 characters before the @"
            case .localDots: "begins or ends with a dot before the @, or has two dots in a row there"
            case .localNotASCII: "has letters with marks before the @"
            case .localCharacter: "has a character before the @ that addresses do not have"
            case .domainEmpty: "has nothing behind the @"
            case .domainNotASCII: "has letters with marks behind the @"
            case .domainDots: "begins or ends with a dot behind the @, or has two dots in a row there"
            case .domainLabel: "has a part behind the @ that is too long, or begins or ends with a hyphen"
            case .domainCharacter: "has a character behind the @ that domains do not have"
            case .domainUndotted: "has a domain without a dot"
            case .tooLong: "is longer than 254 characters"
            }
        }

        /// What to do about it, one sentence without its full stop.
        package var fix: String {
            switch self {
            case .several: "write one address; a second person is a second row"
            case .brackets, .quoted: "write the bare address, such as hoi@example.vn; the name has a column of its own"
            case .localNotASCII: "write the address as it was registered, without marks"
            case .domainNotASCII: "write the domain in its ASCII form, which begins with xn--"
            case .empty, .noAt, .manyAts, .localEmpty, .domainEmpty, .domainUndotted:
                "write one address, such as hoi@example.vn"
            case .control, .blank, .localDots, .domainDots, .localCharacter, .domainCharacter, .domainLabel,
                .localTooLong, .tooLong:
                "ask its owner how it is spelt; it looks like hoi@example.vn"
            }
        }
    }

    /// What keeps a text from being an address, or nil: a dot-atom of at most 64 characters (RFC 5322 §3.2.3), `@`, a
    /// domain of letters, digits and hyphens; at most 254 in all (RFC 5321 §4.5.3.1.3 less the angle brackets).
    package static func fault(in text: String) -> Fault? {
        let bytes = Array(text.utf8)
        if bytes.isEmpty { return .empty }
        if let fault = faultOfTheWhole(text) { return fault }
        guard let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return .noAt }
        guard at == bytes.lastIndex(of: UInt8(ascii: "@")) else { return .manyAts }
        return faultOfLocalPart(bytes[..<at]) ?? faultOfDomain(bytes[(at + 1)...])
            ?? (bytes.count > 254 ? .tooLong : nil)
    }

    /// The same for people out in the world, whose domains have a dot; a machine of its own may be written to without.
    package static func publicFault(in text: String) -> Fault? {
        if let fault = fault(in: text) { return fault }
        return text.drop { $0 != "@" }.contains(".") ? nil : .domainUndotted
    }

    private static func faultOfTheWhole(_ text: String) -> Fault? {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": return .control
            case _ where scalar.properties.isWhitespace: return .blank
            case ",", ";": return .several
            case "<", ">": return .brackets
            case "\"": return .quoted
            default: continue
            }
        }
        return nil
    }

    private static func faultOfLocalPart(_ part: ArraySlice<UInt8>) -> Fault? {
        if part.isEmpty { return .localEmpty }
        if part.contains(where: { $0 >= 0x80 }) { return .localNotASCII }
        if part.count > 64 { return .localTooLong }
        let atoms = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if atoms.contains(where: \.isEmpty) { return .localDots }
        return atoms.allSatisfy { $0.allSatisfy(isAtomText) } ? nil : .localCharacter
    }

    private static func faultOfDomain(_ part: ArraySlice<UInt8>) -> Fault? {
        if part.isEmpty { return .domainEmpty }
        if part.contains(where: { $0 >= 0x80 }) { return .domainNotASCII }
        let labels = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.contains(where: \.isEmpty) { return .domainDots }
        let hyphen = UInt8(ascii: "-")
        guard labels.allSatisfy({ $0.count <= 63 && $0.first != hyphen && $0.last != hyphen }) else {
            return .domainLabel
        }
        return labels.allSatisfy { $0.allSatisfy { isLetterOrDigit($0) || $0 == hyphen } } ? nil : .domainCharacter
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// A character of an atom (RFC 5322 §3.2.3, `atext`).
    private static func isAtomText(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}

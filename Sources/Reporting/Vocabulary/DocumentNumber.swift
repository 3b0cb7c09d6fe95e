// SPDX-License-Identifier: Apache-2.0

/// The number and symbol of an official document, in one of the three grammars the plan itself uses.
///
/// Numbers restart at 01 each year and are unique per issuer (NĐ 30/2020, Article 15.1); below 10 they carry a leading 0
/// (annex I). Spaces around `-` and `/` are tolerated, as in `1408/QĐ - ĐCT`.
package struct DocumentNumber: Hashable, Sendable {
    package enum Grammar: String, Sendable, CaseIterable {
        /// State normative act, N/YYYY/TYPE-ORG: `56/2012/NĐ-CP`.
        case normative
        /// Administrative and Union document, N/TYPE-ORG: `653/KH-ĐCT`.
        case administrative
        /// Party document, N-TYPE/ORG: `217-QĐ/TW`.
        case party
    }

    package let grammar: Grammar
    package let number: Int
    /// Only normative acts name it.
    package let year: Int?
    /// `BC`, `KH`, `NĐ`.
    package let type: String
    /// `BTV`, `ĐCT`, `TW`; may have further parts after `-`.
    package let organisation: String

    /// Reads a whole number, `12/BC-BTV`; nil when it follows none of the grammars.
    package init?(_ text: String) {
        let compact = Self.withoutSpaces(text)
        let slashed = compact.split(separator: "/", omittingEmptySubsequences: false)
        switch slashed.count {
        case 3:
            guard let number = Self.number(slashed[0]), slashed[1].utf8.count == 4, let year = Int(slashed[1]),
                (1945...2100).contains(year), let (type, organisation) = Self.symbol(slashed[2])
            else { return nil }
            self.init(grammar: .normative, number: number, year: year, type: type, organisation: organisation)
        case 2:
            if let number = Self.number(slashed[0]) {
                guard let (type, organisation) = Self.symbol(slashed[1]) else { return nil }
                self.init(
                    grammar: .administrative,
                    number: number,
                    year: nil,
                    type: type,
                    organisation: organisation
                )
            } else {
                let dashed = slashed[0].split(separator: "-", omittingEmptySubsequences: false)
                guard dashed.count == 2, let number = Self.number(dashed[0]), Self.isWord(dashed[1]),
                    slashed[1].split(separator: "-", omittingEmptySubsequences: false).allSatisfy(Self.isWord)
                else { return nil }
                self.init(
                    grammar: .party,
                    number: number,
                    year: nil,
                    type: String(dashed[1]),
                    organisation: String(slashed[1])
                )
            }
        default: return nil
        }
    }

    /// Reads a number and a symbol kept apart, as a report carries them: `12` and `BC-BTV`, or `217` and `QĐ/TW`.
    package init?(number: String, symbol: String) {
        let isParty = Self.withoutSpaces(symbol).contains("/") && Int(symbol.prefix(4)) == nil
        self.init(isParty ? "\(number)-\(symbol)" : "\(number)/\(symbol)")
    }

    private init(grammar: Grammar, number: Int, year: Int?, type: String, organisation: String) {
        self.grammar = grammar
        self.number = number
        self.year = year
        self.type = type
        self.organisation = organisation
    }

    /// A report (NĐ 30/2020, annex III).
    package var isReport: Bool { type == "BC" }

    /// Everything after the number, without spaces: the key of duplicates beside issuer, number and year.
    package var symbol: String {
        switch grammar {
        case .normative: "\(year ?? 0)/\(type)-\(organisation)"
        case .administrative: "\(type)-\(organisation)"
        case .party: "\(type)/\(organisation)"
        }
    }

    /// Normal form: `05/BC-BTV`, `217-QĐ/TW`.
    package var text: String {
        let padded = number < 10 ? "0\(number)" : "\(number)"
        return padded + (grammar == .party ? "-" : "/") + symbol
    }

    private static func withoutSpaces(_ text: String) -> String {
        String(text.filter { !$0.isWhitespace })
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...6).contains(text.utf8.count), text.utf8.allSatisfy({ $0.decimalDigit != nil }),
            let number = Int(text),
            number > 0
        else { return nil }
        return number
    }

    private static func symbol(_ text: Substring) -> (type: String, organisation: String)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.allSatisfy(isWord) else { return nil }
        return (String(parts[0]), parts.dropFirst().joined(separator: "-"))
    }

    /// Capital letters, Vietnamese ones too, and digits after them (`QH15`).
    private static func isWord(_ text: Substring) -> Bool {
        guard let first = text.first, first.isLetter else { return false }
        return text.allSatisfy { ($0.isLetter && $0.isUppercase) || $0.isNumber }
    }
}

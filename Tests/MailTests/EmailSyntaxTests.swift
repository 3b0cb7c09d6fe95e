// SPDX-License-Identifier: Apache-2.0

import EmailSyntax
import Mail
import Reporting
import Testing

@Suite("One check of an address")
struct EmailSyntaxTests {
    private static let cases: [(String, EmailSyntax.Fault?)] = [
        ("daumoi.thaithuy@hoilhpn.example", nil), ("a+b_c@mail-1.example.vn", nil), ("o'neil@x-y.vn", nil),
        ("a@xn--ph-n-kva.vn", nil), ("", .empty), ("a..b@x.vn", .localDots), (".a@x.vn", .localDots),
        ("a.@x.vn", .localDots), ("\"a b\"@x.vn", .quoted), ("\"ab\"@x.vn", .quoted), ("đầumối@x.vn", .localNotASCII),
        ("a@phụnữ.vn", .domainNotASCII), ("a b@x.vn", .blank), ("a@x.vn ", .blank), (" a@x.vn", .blank),
        ("a\u{A0}@x.vn", .blank), ("a@x.vn.", .domainDots), ("a@.x.vn", .domainDots), ("a@x..vn", .domainDots),
        (String(repeating: "a", count: 65) + "@x.vn", .localTooLong),
        (String(repeating: "a", count: 64) + "@x.vn", nil),
        ("a@" + String(repeating: "b", count: 64) + ".vn", .domainLabel), ("a@-x.vn", .domainLabel),
        ("a@" + String(repeating: "bcd.", count: 63) + "vn", .tooLong), ("a@x.vn\r\nBcc: y@z.vn", .control),
        ("a@x.vn\u{0}", .control), ("a\u{85}@x.vn", .control), ("a@x.vn,b@x.vn", .several), ("a@x.vn;b@x.vn", .several),
        ("Hoi <a@x.vn>", .blank), ("<a@x.vn>", .brackets), ("ax.vn", .noAt), ("a@b@x.vn", .manyAts),
        ("@x.vn", .localEmpty),
        ("a@", .domainEmpty), ("a@x_y.vn", .domainCharacter), ("a(b)@x.vn", .localCharacter),
        ("a@[192.0.2.1]", .domainCharacter),
    ]

    @Test("says the same to contacts.csv as to a letter, and what is wrong", arguments: cases)
    func agree(address: String, fault: EmailSyntax.Fault?) {
        #expect(EmailSyntax.fault(in: address) == fault)
        #expect(MailAddress.isValid(address) == (fault == nil))
        #expect(Contact.isAddress(address) == (fault == nil))
    }

    @Test("lets into contacts.csv nothing that a letter refuses, whatever it is; seed printed on failure")
    func random() {
        let pieces = [
            "a", "Z", "9", ".", "..", "-", "@", "_", "+", "é", " ", ",", "\"", "<", "\r\n", "\0", "vn", "\u{200B}",
        ]
        let seed = UInt64.random(in: .min ... .max)
        var generator = Seeded(state: seed)
        for _ in 0..<20_000 {
            let address = (0..<Int.random(in: 1...9, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let isContact = Contact.isAddress(address)
            let isSendable = (try? MailAddress(address)) != nil
            #expect(!isContact || isSendable, "seed \(seed): \(address.debugDescription)")
        }
    }

    @Test("names a machine without a dot for trials only")
    func undotted() {
        #expect(EmailSyntax.fault(in: "nhipcau@localhost") == nil)
        #expect(EmailSyntax.publicFault(in: "nhipcau@localhost") == .domainUndotted)
    }

    @Test("has words and a way out for every mistake")
    func words() {
        for fault in EmailSyntax.Fault.allCases { #expect(!fault.what.isEmpty && !fault.fix.isEmpty) }
    }

    @Test("refuses a wrong contact with its line, column and remedy, and a name that would break a header")
    func table() {
        let units = [
            Reporting.Unit(
                code: "341",
                name: "Huyện Thái Thụy",
                level: .district,
                parentCode: nil,
                type: .district,
                validFrom: nil,
                endsBefore: nil
            )
        ]
        let file = "unit_code,role,name,email\n341,focal,A,a..b@x.vn\n341,head,\"B\nC\",b@x.vn\n"
        let problems = ContactTable.read(Array(file.utf8), units: units).problems
        #expect(problems.map(\.line) == [2, 3])
        #expect(problems.first?.what == "email \"a..b@x.vn\" " + EmailSyntax.Fault.localDots.what)
        #expect(problems.first?.fix == EmailSyntax.Fault.localDots.fix)
        #expect(problems.last?.what.hasPrefix("name \"B␣C\"") == true)
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }
}

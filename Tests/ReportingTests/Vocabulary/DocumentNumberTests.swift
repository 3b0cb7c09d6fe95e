// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct DocumentNumberTests {
    @Test(
        "The plan's own numbers are read and written in normal form",
        arguments: [
            ("56/2012/NĐ-CP", DocumentNumber.Grammar.normative, "56/2012/NĐ-CP"),
            ("653/KH-ĐCT", .administrative, "653/KH-ĐCT"), ("1408/QĐ - ĐCT", .administrative, "1408/QĐ-ĐCT"),
            ("217-QĐ/TW", .party, "217-QĐ/TW"), ("18-CT/TW", .party, "18-CT/TW"), ("07-QC/TU", .party, "07-QC/TU"),
            ("5/BC-BTV", .administrative, "05/BC-BTV"), ("12/BC-HPN-BTG", .administrative, "12/BC-HPN-BTG"),
            ("1666/NQ-UBTVQH15", .administrative, "1666/NQ-UBTVQH15"),
        ]
    )
    func read(text: String, grammar: DocumentNumber.Grammar, normal: String) throws {
        let number = try #require(DocumentNumber(text))
        #expect(number.grammar == grammar)
        #expect(number.text == normal)
        #expect(DocumentNumber(normal) == number)
    }

    @Test(
        "What follows none of the three grammars",
        arguments: [
            "", "12", "BC-BTV", "12/BC", "0/BC-BTV", "12/bc-btv", "12-BC-BTV", "12/BC-", "12/2012/NĐ", "x/BC-BTV",
            "12//BC-BTV", "56/12/NĐ-CP", "12/BC_BTV", "1234567/BC-BTV", "217-QĐ/",
        ]
    )
    func refused(text: String) {
        #expect(DocumentNumber(text) == nil)
    }

    @Test func numberAndSymbolKeptApartGiveTheSame() {
        #expect(DocumentNumber(number: "12", symbol: "BC-BTV") == DocumentNumber("12/BC-BTV"))
        #expect(DocumentNumber(number: "217", symbol: "QĐ/TW") == DocumentNumber("217-QĐ/TW"))
        #expect(DocumentNumber(number: "56", symbol: "2012/NĐ-CP") == DocumentNumber("56/2012/NĐ-CP"))
        #expect(DocumentNumber(number: "012", symbol: "BC - BTV")?.symbol == "BC-BTV")
        #expect(DocumentNumber(number: "", symbol: "BC-BTV") == nil)
        #expect(DocumentNumber("12/BC-BTV")?.isReport == true)
        #expect(DocumentNumber("12/KH-BTV")?.isReport == false)
    }
}

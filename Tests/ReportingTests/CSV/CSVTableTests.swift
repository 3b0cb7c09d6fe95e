// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct CSVTableTests {
    private func table(_ text: String) throws -> CSVTable {
        try CSVTable(Array(text.utf8))
    }

    @Test func quotesSeparatorsAndLineEndsInsideAFieldAreText() throws {
        let table = try table("a,b\n\"x,\"\"y\"\"\",\"one\r\ntwo\"\nlast,\n")
        #expect(table.header == ["a", "b"])
        #expect(table.rows.map(\.fields) == [["x,\"y\"", "one\r\ntwo"], ["last", ""]])
        #expect(table.rows.map(\.line) == [2, 4])
    }

    @Test func aFileSavedByExcelInVietnameseIsRead() throws {
        let table = try table("\u{FEFF}Mã;Tên\r\n341;Huyện Thái Thụy\r\n\r\n;\r\n342;\"Huyện; Tiền Hải\"")
        #expect(table.separator == UInt8(ascii: ";"))
        #expect(table.column("Tên") == 1)
        #expect(table.rows.map(\.fields) == [["341", "Huyện Thái Thụy"], ["342", "Huyện; Tiền Hải"]])
        #expect(table.rows.map(\.line) == [2, 5])
    }

    @Test func tabsAreFoundAndSpacesAroundFieldsDropped() throws {
        let table = try table("a\tb, c\td\n  1 \t \"  2 \" \t\n")
        #expect(table.separator == UInt8(ascii: "\t"))
        #expect(table.rows.map(\.fields) == [["1", "  2 ", ""]])
    }

    @Test func aSeparatorInsideAQuotedTitleDoesNotDecide() throws {
        #expect(try table("\"a;b;c\",d\n1,2").rows.map(\.fields) == [["1", "2"]])
    }

    @Test func columnsAreFoundByComposedOrDecomposedTitles() throws {
        #expect(try table("Te\u{302}n,x\n1,2").column("Tên") == 0)
    }

    @Test func anEmptyLastFieldCounts() throws {
        #expect(try table("a,b\n1,").rows.first?.fields == ["1", ""])
        #expect(try table("a,b\n1,").rows.first?[5] == "")
    }

    @Test func oldMacLineEndsAreLineEnds() throws {
        #expect(try table("a,b\r1,2\r3,4").rows.map(\.line) == [2, 3])
    }

    @Test(
        "What is no table is refused with its line",
        arguments: [
            ("", CSVError(.empty, line: 1)), ("a,b\n1,\"2\n3\n", CSVError(.quoteNotClosed, line: 2)),
            ("a,b\n\"1\n\"x,2", CSVError(.textAfterQuote, line: 3)),
        ]
    )
    func refused(text: String, error: CSVError) {
        #expect(throws: error) { try table(text) }
    }

    @Test func anOldEncodingIsRefusedWithItsLine() {
        // "Huyện" in TCVN3 has bytes that are no UTF-8.
        let bytes: [UInt8] = Array("a,b\nx,y\n".utf8) + [0x48, 0x75, 0x79, 0xD6, 0x6E, 0x2C, 0x31, 0x0A, 0x41]
        #expect(throws: CSVError(.notUTF8, line: 3)) { try CSVTable(bytes) }
    }

    @Test func whatIsWrittenReadsBackTheSame() throws {
        let rows = [["Mã", "Tên"], ["1;2", "a\"b\""], ["", " đầu"], ["hai\ndòng", "Ủy ban"]]
        for separator in [UInt8(ascii: ","), UInt8(ascii: ";")] {
            var writer = CSVWriter(separator: separator)
            for row in rows { writer.row(row) }
            #expect(writer.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
            let table = try CSVTable(writer.bytes)
            #expect([table.header] + table.rows.map(\.fields) == rows)
        }
    }
}

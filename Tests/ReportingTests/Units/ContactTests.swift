// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct ContactTests {
    @Test(
        "Addresses that can be written to",
        arguments: ["daumoi.thaithuy@hoilhpn.example", "a@b.vn", "a+b_c@mail-1.example.vn"]
    )
    func accepted(address: String) {
        #expect(Contact.isAddress(address))
    }

    @Test(
        "What is no address",
        arguments: [
            "", "a", "a@", "@b.vn", "a@b", "a b@c.vn", "a@b..vn", "a@-b.vn", "a@b@c.vn", "a@c.vn,",
            "a@c.vn\r\nBcc: x@y.vn",
            "đầu@mối.vn", ".a@b.vn", "<a@b.vn>",
        ]
    )
    func refused(address: String) {
        #expect(!Contact.isAddress(address))
    }

    @Test func peopleAreFoundByUnitAndRole() throws {
        let units = UnitTable.read(try Shipped.bytes("units/units.csv")).units
        let (contacts, problems) = ContactTable.read(try Shipped.bytes("units/contacts.csv"), units: units)
        #expect(problems.isEmpty)
        let book = ContactBook(contacts)
        #expect(book.contacts(of: "341", roles: [.focal]).map(\.email) == ["daumoi.thaithuy@hoilhpn.example"])
        #expect(book.contacts(of: "341").count == 2)
        #expect(book.contacts(of: "12826").isEmpty)
    }

    @Test func mistakesAreNamedWithTheirLine() throws {
        let units = UnitTable.read(try Shipped.bytes("units/units.csv")).units
        let file = """
            unit_code,role,name,email
            999,focal,A,a@b.vn
            341,boss,A,a@b.vn
            341,focal,A,a@b
            341,focal,A,a@b.vn
            341,focal,B,a@b.vn
            """
        #expect(ContactTable.read(Array(file.utf8), units: units).problems.map(\.line) == [2, 3, 4, 6])
    }
}

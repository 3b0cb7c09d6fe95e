// SPDX-License-Identifier: Apache-2.0

/// Who is written to, by unit.
package struct ContactBook: Sendable {
    /// In the order of the file.
    package let contacts: [Contact]

    private let byUnit: [String: [Contact]]

    package init(_ contacts: [Contact]) {
        self.contacts = contacts
        byUnit = Dictionary(grouping: contacts, by: \.unitCode)
    }

    package func contacts(of unitCode: String) -> [Contact] {
        byUnit[unitCode] ?? []
    }

    /// People of a unit in one of some roles, in file order.
    package func contacts(of unitCode: String, roles: Set<Contact.Role>) -> [Contact] {
        contacts(of: unitCode).filter { roles.contains($0.role) }
    }
}

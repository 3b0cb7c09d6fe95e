// SPDX-License-Identifier: Apache-2.0

import EmailSyntax

/// Reads `config/units/contacts.csv`.
package enum ContactTable {
    static let columns = ["unit_code", "role", "name", "email"]

    /// The people of the file, and every mistake in it.
    package static func read(_ bytes: [UInt8], units: [Unit]) -> (contacts: [Contact], problems: [DataProblem]) {
        var problems: [DataProblem] = []
        var contacts: [Contact] = []
        let codes = Set(units.map(\.code))
        for row in ReferenceTable(bytes, columns: columns, problems: &problems).rows {
            let code = row.text("unit_code", &problems)
            let role = row.choice("role", Contact.Role.self, &problems)
            let name = row.text("name", &problems)
            let email = row.text("email", &problems)
            guard let code, let role, let name, let email else { continue }
            let before = problems.count
            if !codes.contains(code) {
                problems.append(
                    DataProblem(
                        line: row.line,
                        what: "unit_code \(code) is no unit",
                        fix: "use a code of units.csv"
                    )
                )
            }
            if let fault = EmailSyntax.publicFault(in: email) {
                problems.append(
                    DataProblem(line: row.line, what: "email \"\(shown(email))\" \(fault.what)", fix: fault.fix)
                )
            }
            if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                problems.append(
                    DataProblem(
                        line: row.line,
                        what: "name \"\(shown(name))\" holds a line break or another control character",
                        fix: "write the name in one line"
                    )
                )
            }
            let contact = Contact(unitCode: code, role: role, name: name, email: email)
            if contacts.contains(where: { $0.unitCode == code && $0.role == role && $0.email == email }) {
                problems.append(
                    DataProblem(
                        line: row.line,
                        what: "\(email) is already the \(role.rawValue) of \(code)",
                        fix: "remove one of the two rows"
                    )
                )
            }
            if problems.count == before { contacts.append(contact) }
        }
        return (contacts, problems)
    }

    /// A value as it may stand in a line for operators.
    private static func shown(_ value: String) -> String {
        let scalars = value.unicodeScalars.map { $0.properties.generalCategory == .control ? "␣" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}

// SPDX-License-Identifier: Apache-2.0

import EmailSyntax

/// A person of a unit who is written to.
package struct Contact: Hashable, Sendable {
    package enum Role: String, Sendable, CaseIterable {
        case head, focal, clerk, deputy
    }

    package let unitCode: String
    package let role: Role
    package let name: String
    package let email: String

    package init(unitCode: String, role: Role, name: String, email: String) {
        self.unitCode = unitCode
        self.role = role
        self.name = name
        self.email = email
    }

    /// Whether an address can be written to, by the same check that the letters themselves pass.
    ///
    /// Whether the mailbox exists only a delivery tells.
    package static func isAddress(_ text: String) -> Bool {
        EmailSyntax.publicFault(in: text) == nil
    }
}

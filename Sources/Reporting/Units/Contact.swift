// SPDX-License-Identifier: Apache-2.0

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

    /// Whether an address can be written to: one `@`, something before, a dotted ASCII domain after, no spaces.
    ///
    /// Deliberately simple; whether the mailbox exists only a delivery tells.
    package static func isAddress(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count), (4...253).contains(parts[1].count) else {
            return false
        }
        let allowed = { (byte: UInt8) in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        }
        let local = parts[0].allSatisfy { allowed($0) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains($0) }
        let labels = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let domain =
            labels.count > 1
            && labels.allSatisfy { label in
                !label.isEmpty && label.count <= 63 && label.first != 45 && label.last != 45
                    && label.allSatisfy { allowed($0) || $0 == 45 }
            }
        return local && parts[0].first != 46 && parts[0].last != 46 && domain
    }
}

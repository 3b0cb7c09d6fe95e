// SPDX-License-Identifier: Apache-2.0

/// Finds the people of a role for a unit.
struct ReminderReaders: Sendable {
    let units: UnitRegistry
    let contacts: ContactBook
    let provinceCode: String

    /// The people to tell, in file order; empty when nobody is known.
    ///
    /// A unit without people of its own (most communes) is answered for by the unit above it, but never by the province:
    /// what a district owes must not quietly become the province's.
    func people(_ audience: ReminderPolicy.Recipient, of unitCode: String, on day: CivilDate) -> [Contact] {
        guard audience != .province else { return people(in: provinceCode, .focal) }
        var code: String? = unitCode
        while let current = code {
            let found = people(in: current, audience)
            if !found.isEmpty { return found }
            let unit = units.lookup(current, asOf: day) ?? units.versions(current).last
            code = unit?.parentCode == provinceCode ? nil : unit?.parentCode
        }
        return []
    }

    /// Who stands in when a role is vacant, nearest first.
    private func people(in unitCode: String, _ audience: ReminderPolicy.Recipient) -> [Contact] {
        let order: [Contact.Role] =
            switch audience {
            case .focal, .province: [.focal, .clerk, .deputy, .head]
            case .head: [.head, .deputy]
            }
        for role in order {
            let found = contacts.contacts(of: unitCode, roles: [role])
            if !found.isEmpty { return found }
        }
        return []
    }
}

// SPDX-License-Identifier: Apache-2.0

import Pipeline
package import Reporting

/// The account of a unit's code. A code that one unit left and another took up is one account: who holds the code's
/// office at the time has its password, and a handover is a new password (`units accounts rotate`).
package struct UnitAccount: Sendable, Hashable {
    /// Where the code stands on a day.
    package enum State: Sendable, Hashable {
        case present
        case begins(CivilDate)
        case ended(CivilDate)
    }

    package let code: String
    /// Every unit that bears or bore the code, oldest first.
    package let lives: [Unit]

    /// One for every code of the tree.
    ///
    /// - Returns: and the codes that can have none, for they are no digits.
    package static func all(of registry: UnitRegistry) -> (accounts: [UnitAccount], refused: [String]) {
        let lives = Dictionary(grouping: registry.units, by: \.code)
        let codes = lives.keys.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
        let accounts = codes.filter(isCode).map { code in
            UnitAccount(code: code, lives: Array(registry.versions(code)))
        }
        return (accounts, codes.filter { !isCode($0) })
    }

    /// Digits and nothing else: a code becomes part of regular expressions, of names of queues and of files.
    package static func isCode(_ text: String) -> Bool {
        (1...16).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    package func state(on day: CivilDate) -> State {
        if lives.contains(where: { $0.isEffective(on: day) }) { return .present }
        if let next = lives.compactMap(\.validFrom).filter({ $0 > day }).min() { return .begins(next) }
        return .ended(lives.compactMap(\.validTo).max() ?? day)
    }

    /// The unit on that day, or the nearest one: the next, else the last.
    package func unit(on day: CivilDate) -> Unit? {
        lives.first { $0.isEffective(on: day) } ?? lives.first { ($0.validFrom ?? day) > day } ?? lives.last
    }

    /// Sends under its own key to the door, reads its own receipts, declares nothing.
    package func account(prefix: String) -> Account {
        Account(
            name: prefix + code,
            rights: Account.Rights(
                write: #"^\#(ReportTopology.exchange)\z"#,
                read: #"^receipts\.\#(code)\z"#
            ),
            keys: #"^report\.submitted\.\#(code)\z"#,
            quota: AccountSet.unitQuota
        )
    }
}

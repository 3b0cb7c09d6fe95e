// SPDX-License-Identifier: Apache-2.0

/// Who an office is, and how accounts and units belong together.
///
/// ## Configuration keys
/// - `account.prefix` (string, default `unit-`): a unit's broker account is this and its code.
/// - `account.unit` (unit code, default none): the office's own unit, so that it need not be typed each time.
/// - `account.spool` (path, default `.nhipcau/spool`): where reports wait while the broker is away.
package struct AccountSettings: Sendable, Equatable {
    package var prefix: String
    package var unit: String?
    package var spool: String

    init(_ source: inout ConfigurationSource) {
        prefix = source.string("account.prefix", default: "unit-")
        unit = source.optionalString("account.unit")
        spool = source.string("account.spool", default: ".nhipcau/spool")
        if let unit, !unit.utf8.allSatisfy({ (48...57).contains($0) }) {
            source.problem(
                "account.unit",
                "is no unit code: \(unit)",
                fix: "Write the digits of the code, such as 341."
            )
        }
    }

    /// The code of the unit that `account` belongs to; `nil` for an account of another kind.
    package func unitCode(of account: String) -> String? {
        guard account.hasPrefix(prefix), account.utf8.count > prefix.utf8.count else { return nil }
        return String(account.dropFirst(prefix.count))
    }
}

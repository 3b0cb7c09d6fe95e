// SPDX-License-Identifier: Apache-2.0

/// The form of a unit's code, wherever one comes in from outside: digits and nothing else, so that no line end, blank or
/// wildcard can make two texts of one unit. Whether there is such a unit the rules say later.
package enum UnitCode {
    package static func isWellFormed(_ code: some StringProtocol) -> Bool {
        (1...16).contains(code.utf8.count)
            && code.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// The unit whose account this is.
    static func ofAccount(_ name: String) -> String? {
        let prefix = "unit-"
        let code = name.dropFirst(prefix.count)
        return name.hasPrefix(prefix) && isWellFormed(code) ? String(code) : nil
    }
}

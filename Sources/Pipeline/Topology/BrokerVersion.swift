// SPDX-License-Identifier: Apache-2.0

/// The version of a RabbitMQ, as far as its abilities depend on it.
package struct BrokerVersion: Sendable, Hashable, Comparable {
    package let major: Int
    package let minor: Int
    package let patch: Int

    package init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads "3.10.8", "4.3" and, without what follows the numbers, "4.0.0-beta.5" or "3.13.7+14.g1a2b3c". `nil` for
    /// anything else.
    package init?(_ text: String) {
        let numbers = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = numbers.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard (2...3).contains(parts.count), let major = parts[0], let minor = parts[1] else { return nil }
        guard parts.count == 2 || parts[2] != nil else { return nil }
        self.init(major, minor, parts.count == 3 ? parts[2] ?? 0 : 0)
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}

extension BrokerVersion: CustomStringConvertible {
    package var description: String { "\(major).\(minor).\(patch)" }
}

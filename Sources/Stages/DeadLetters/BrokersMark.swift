// SPDX-License-Identifier: Apache-2.0

/// The trace that the broker leaves in every message that it dead-letters: the header `x-death`. It is looked for in the
/// bytes as received, wherever it stands: a sender may write anything into its headers, but cannot have a message
/// dead-lettered without it. So a message without it in a dead-letter queue was put there by name, which only our own
/// accounts may do, and its headers are ours.
enum BrokersMark {
    private static let name = Array("x-death".utf8)

    static func isIn(_ properties: [UInt8]) -> Bool {
        guard properties.count >= name.count else { return false }
        return (0...properties.count - name.count).contains { properties[$0...].starts(with: name) }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// What an operator may change on a live broker: limits and where leaders stand. No promise rests on a policy, for one
/// that is missing is missed by nobody (`Decisions/0014-arguments-and-policies.md`).
package struct BrokerPolicy: Sendable, Hashable {
    package let name: String
    /// Which queues, as a regular expression of Erlang's `re`. Of several policies the one of the highest priority
    /// applies to a queue, alone.
    package let pattern: String
    package let priority: Int
    package let definition: FieldTable
}

extension ReportTopology {
    /// Receipts stay in PostgreSQL; the copies in a unit's queue go after 90 days.
    private static let receiptLifetimeMilliseconds: Int64 = 90 * 24 * 3_600 * 1_000
    /// Unread receipts of one unit; what comes above is refused by the broker, stays owed and is sent later.
    private static let receiptBytes: Int64 = 512 << 20
    /// Reports at the door; above it the senders keep theirs.
    private static let doorBytes: Int64 = 8 << 30

    /// The policies that the launcher and the containers import. A higher priority of one's own overrules them.
    package static let policies = [
        BrokerPolicy(
            name: "nhipcau-door",
            pattern: #"^reports\.submitted\z"#,
            priority: 10,
            definition: ["max-length-bytes": .integer(doorBytes), "queue-leader-locator": .text("balanced")]
        ),
        BrokerPolicy(
            name: "nhipcau-receipts",
            pattern: #"^receipts\.[0-9]+\z"#,
            priority: 10,
            definition: [
                "message-ttl": .integer(receiptLifetimeMilliseconds), "max-length-bytes": .integer(receiptBytes),
                "overflow": .text("reject-publish"), "queue-leader-locator": .text("balanced"),
            ]
        ),
        BrokerPolicy(
            name: "nhipcau-stages",
            pattern: #"^(reports\.(submitted|received|accepted)|notices\.due)(\.dead|\.retry\.[0-9]+s)?\z"#,
            priority: 5,
            definition: ["queue-leader-locator": .text("balanced")]
        ),
    ]
}

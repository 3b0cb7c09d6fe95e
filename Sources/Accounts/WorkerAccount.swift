// SPDX-License-Identifier: Apache-2.0

import Pipeline

/// The account of each worker: takes from the queues of its own stage and hands on.
///
/// Handing on goes through the default exchange, so it reaches any queue by name; taking reaches its own alone. It may
/// declare the queues of its own stage and the next, by which it sees whether they stand as they should (one that is
/// missing its own reader makes, who alone may read it), and a queue of its connection's own (`amq.gen-…`) for a look at
/// the broker's arrival stamp.
package enum WorkerAccount: String, Sendable, CaseIterable {
    case ingest
    case validator
    case aggregator
    case notifier

    /// The queue that it reads.
    var queue: String {
        switch self {
        case .ingest: ReportTopology.submitted
        case .validator: ReportTopology.received
        case .aggregator: ReportTopology.accepted
        case .notifier: ReportTopology.notices
        }
    }

    /// The queue that it hands on to.
    private var next: String? {
        switch self {
        case .ingest: ReportTopology.received
        case .validator: ReportTopology.accepted
        case .aggregator, .notifier: nil
        }
    }

    package var name: String { "\(AccountSet.owner)-\(rawValue)" }

    package var account: Account {
        let own = #"amq\.gen-.*"#
        let family = Self.family(queue)
        let exchange = Self.pattern(ReportTopology.exchange)
        let declared = [own, family, exchange] + (next.map { [Self.family($0)] } ?? [])
        return Account(
            name: name,
            rights: Account.Rights(
                configure: "^(\(declared.joined(separator: "|")))\\z",
                // Writing to a queue is binding it.
                write: "^(amq\\.default|\(exchange)|\(own)|\(Self.pattern(queue)))\\z",
                read: "^(\(exchange)|amq\\.default|\(own)|\(family))\\z"
            ),
            // Nothing that a unit could have sent: only its own queue's name, which the broker made up.
            keys: #"^amq\.gen-"#,
            // The door's own binding, which its reader makes again when somebody has deleted the queue.
            boundKeys: self == .ingest ? #"^(amq\.gen-.*|report\.submitted\.\*)\z"# : #"^amq\.gen-"#
        )
    }

    /// A queue, its dead letters and its retry tiers.
    private static func family(_ queue: String) -> String {
        pattern(queue) + #"(\.dead|\.retry\.[0-9]+s)?"#
    }

    private static func pattern(_ name: String) -> String {
        name.split(separator: ".").joined(separator: #"\."#)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The database's role of each worker. The owner of the tables, `nhipcau`, migrates and looks; a worker reads and writes
/// the tables of its own stage and changes none of them.
package enum DatabaseRole: String, Sendable, CaseIterable {
    case ingest
    case validator
    case aggregator
    case notifier

    package var name: String { "nhipcau_\(rawValue)" }
    /// Name of the file with its password.
    package var secret: String { "database-\(rawValue)" }

    private static let everything = "SELECT, INSERT, UPDATE, DELETE"

    /// Rights on tables, by name; what is not named is closed.
    package var grants: [(table: String, rights: String)] {
        // What every stage keeps of its own: what it tried and what it gave up.
        let own = [
            ("schema_migrations", "SELECT"), ("attempts", Self.everything), ("dead_letters", Self.everything),
            ("dead_letter_acts", "SELECT, INSERT"),
        ]
        switch self {
        case .ingest:
            return own + [
                ("submissions", "SELECT, INSERT, UPDATE"), ("resubmissions", "SELECT, INSERT, UPDATE"),
                ("receipt_requests", "SELECT, INSERT, UPDATE"),
            ]
        case .validator:
            return own + [
                ("submissions", "SELECT"), ("resubmissions", "SELECT"),
                ("decisions", Self.everything), ("findings", Self.everything),
                ("reports", "SELECT, INSERT, UPDATE"), ("activities", "SELECT, INSERT"),
                ("parked", Self.everything), ("replaced_decisions", "SELECT, INSERT"),
                ("owed_receipts", Self.everything), ("receipt_requests", Self.everything),
            ]
        case .aggregator:
            return own + [
                ("reports", "SELECT"), ("activities", "SELECT"), ("folded", "SELECT, INSERT, UPDATE"),
                ("unit_totals", "SELECT, INSERT, UPDATE"), ("obligations", Self.everything),
            ]
        case .notifier:
            return own + [
                ("obligations", "SELECT"), ("reminders", Self.everything), ("notifier_leader", Self.everything),
            ]
        }
    }
}

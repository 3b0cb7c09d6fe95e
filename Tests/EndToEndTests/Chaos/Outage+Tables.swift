// SPDX-License-Identifier: Apache-2.0

/// The database takes other things in than it did, or lets less be done.
extension Outage {
    static let tables =
        [
            ("submissions", "ingest"), ("decisions", "validator"), ("findings", "validator"), ("folded", "aggregator"),
            ("unit_totals", "aggregator"), ("dead_letters", "ingest"),
        ].map { table, worker in
            Outage(
                kind: "right lost",
                name: "to insert into \(table)",
                strike: { try await $0.alter("REVOKE INSERT ON \(table) FROM nhipcau_\(worker)") },
                lift: { try await $0.grantAll() }
            )
        }
        + ["submissions", "findings", "decisions", "dead_letters", "attempts", "unit_totals"].map { table in
            Outage(
                kind: "table away",
                name: table,
                strike: { try await $0.alter("ALTER TABLE \(table) RENAME TO \(table)_away") },
                lift: { try await $0.alter("ALTER TABLE IF EXISTS \(table)_away RENAME TO \(table)") }
            )
        }

    static let constraints =
        ["submissions", "decisions", "findings", "folded"].map { table in
            Outage(
                kind: "column that must be filled",
                name: "in \(table)",
                strike: {
                    try await $0.alter(
                        """
                        ALTER TABLE \(table) ADD COLUMN strange integer NOT NULL DEFAULT 0;
                        ALTER TABLE \(table) ALTER COLUMN strange DROP DEFAULT;
                        """
                    )
                },
                lift: { try await $0.alter("ALTER TABLE \(table) DROP COLUMN IF EXISTS strange") }
            )
        }
        + ["submissions", "decisions", "findings", "unit_totals"].map { table in
            Outage(
                kind: "check that refuses all",
                name: "in \(table)",
                strike: { try await $0.alter("ALTER TABLE \(table) ADD CONSTRAINT strange CHECK (false) NOT VALID") },
                lift: { try await $0.alter("ALTER TABLE \(table) DROP CONSTRAINT IF EXISTS strange") }
            )
        }
}

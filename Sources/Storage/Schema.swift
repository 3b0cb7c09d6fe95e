// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// The migrations, in order. Embedded in the program, so that a worker is one file to deploy; a test compares this
/// list with the folder.
package enum Schema {
    package static let migrations = [
        Migration(version: 1, name: "intake", sql: PackageResources.V0001__intake_sql),
        Migration(version: 2, name: "decisions", sql: PackageResources.V0002__decisions_sql),
        Migration(version: 3, name: "totals", sql: PackageResources.V0003__totals_sql),
        Migration(version: 4, name: "notices", sql: PackageResources.V0004__notices_sql),
        Migration(version: 5, name: "provenance", sql: PackageResources.V0005__provenance_sql),
        Migration(version: 6, name: "bulk_load", sql: PackageResources.V0006__bulk_load_sql),
        Migration(version: 7, name: "dead_letters", sql: PackageResources.V0007__dead_letters_sql),
        Migration(version: 8, name: "answers", sql: PackageResources.V0008__answers_sql),
        Migration(version: 9, name: "notice_patience", sql: PackageResources.V0009__notice_patience_sql),
    ]

    /// - Throws: a programmer's error only: two migrations with one number.
    package static func migrator() throws(PostgresError) -> Migrator {
        try Migrator(migrations: migrations)
    }
}
